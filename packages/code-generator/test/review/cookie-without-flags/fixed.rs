use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

const AUTH_COOKIE: &str = "auth";

pub fn signed_in(jar: CookieJar, id: String) -> CookieJar {
    jar.add(Cookie::build(("session_id", id)).path("/").secure(true).http_only(true).build())
}

pub fn half(jar: CookieJar, token: String) -> CookieJar {
    let cookie = Cookie::build((AUTH_COOKIE, token))
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(true)
        .build();
    jar.add(cookie)
}

pub fn remembered(jar: CookieJar, token: String) -> CookieJar {
    let mut cookie = Cookie::new("remember_token", token);
    cookie.set_path("/");
    cookie.set_secure(true);
    jar.add(cookie)
}

pub fn actix(id: &str) -> actix_web::cookie::Cookie<'_> {
    actix_web::cookie::Cookie::build("sid", id).secure(true).http_only(true).finish()
}
