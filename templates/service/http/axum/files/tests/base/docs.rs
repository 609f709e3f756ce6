//! The documentation page.

use crate::support::{header, start};

#[tokio::test]
async fn needs_nothing_but_this_service() {
    let service = start().await;
    let page = service.get("/docs").send().await.unwrap();
    assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
    assert!(header(&page, "content-security-policy").contains("script-src 'self'"));
    let page = page.text().await.unwrap();
    let links: Vec<_> =
        page.split('"').filter(|text| text.starts_with('/') || text.contains("://")).map(str::to_owned).collect();
    assert!(links.len() >= 4, "{links:?}");
    for link in links {
        let response = service.get(&link).send().await.unwrap();
        assert_eq!(response.status(), 200, "{link}");
    }
    // What the policy forbids would silently not work.
    for forbidden in ["style=", "onclick=", "<style", "<script>", "http://", "https://"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[tokio::test]
async fn its_files_have_their_types() {
    let service = start().await;
    for (file, content_type) in [
        ("docs.js", "text/javascript; charset=utf-8"),
        ("docs.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ] {
        let response = service.get(&format!("/docs/{file}")).send().await.unwrap();
        assert_eq!(header(&response, "content-type"), content_type);
        let text = response.text().await.unwrap();
        assert!(!text.contains("https://"), "{file} wants another server");
    }
}
