use axum_extra::extract::cookie::{Cookie, CookieJar};

use crate::Config;

pub fn signed_in(jar: CookieJar, id: String, config: &Config) -> CookieJar {
    jar.add(Cookie::build(("session_id", id)).secure(config.tls).http_only(true).build())
}

pub fn remembered(jar: CookieJar, token: String) -> CookieJar {
    let mut cookie = Cookie::new("remember_token", token);
    cookie.set_secure(true);
    cookie.set_http_only(Some(true));
    jar.add(cookie)
}

pub fn signed_out(jar: CookieJar) -> CookieJar {
    let cookie = Cookie::new("session", "");
    jar.remove(cookie)
}

pub fn removed(jar: CookieJar) -> CookieJar {
    jar.remove(Cookie::build("session_id").removal().build())
}

pub fn preference(jar: CookieJar) -> CookieJar {
    let mut cookie = Cookie::new("theme", "dark");
    cookie.set_path("/");
    jar.add(cookie).add(Cookie::build(("language", "zh")).build())
}

pub fn finished_elsewhere(config: &Config, id: String) -> Cookie<'static> {
    let mut cookie = Cookie::new("session", id);
    config.harden(&mut cookie);
    cookie
}

pub fn in_parts(id: String) -> Cookie<'static> {
    let builder = Cookie::build(("session", id)).path("/");
    crate::hardened(builder).build()
}

#[cfg(test)]
mod tests {
    fn cookie() -> super::Cookie<'static> {
        super::Cookie::build(("session", "1")).build()
    }
}
