import fc from "fast-check";
import { expect, test } from "vitest";
import { Html, html, when } from "./markup.ts";

test("texts are escaped, markup is not, and nothing prints nothing", () => {
  const name = `<script>alert("x")</script> & 'y'`;
  expect(String(html`<p title="${name}">${name}</p>`)).toBe(
    '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;">&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;</p>',
  );
  const items = ["a<", "b"].map((item) => html`<li>${item}</li>`);
  expect(String(html`<ul>${items}${undefined}${null}${false}${0}</ul>`)).toBe("<ul><li>a&lt;</li><li>b</li>0</ul>");
  expect(String(html`${when(false, () => html`<b></b>`)}${when(true, () => html`<i></i>`)}`)).toBe("<i></i>");
});

test("no text can leave its place", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const inside = /^<p title="([^"<>']*)">([^"<>']*)<\/p>$/su.exec(String(html`<p title="${text}">${text}</p>`));
      expect(inside).not.toBeNull();
      const back = (inside?.[2] ?? "")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&amp;", "&");
      // What XML does not allow, also halves of characters, is shown as a box.
      expect(back).toBe(text.toWellFormed().replace(/[^\t\n\r\u{20}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd"));
    }),
  );
});

test("only a template makes markup out of a text that looks like it", () => {
  const pretender = { toString: () => "<b>" } as unknown as string;
  expect(String(html`${String(pretender)}`)).toBe("&lt;b&gt;");
  expect(html`x`).toBeInstanceOf(Html);
});
