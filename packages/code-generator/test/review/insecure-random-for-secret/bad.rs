use rand::{Rng, SeedableRng, rngs::{SmallRng, StdRng}};

pub fn reset_token() -> String {
    (0..32).map(|_| fastrand::alphanumeric()).collect() //~ insecure-random-for-secret
}

pub fn open_session(clock: u64) -> crate::Session {
    let mut rng = StdRng::seed_from_u64(clock); //~ insecure-random-for-secret
    let session_id: u128 = rng.random();
    crate::Session { session_id }
}

pub fn user() -> crate::User {
    let mut generator = SmallRng::from_os_rng(); //~ insecure-random-for-secret
    crate::User { name: "new".into(), salt: generator.random() }
}

pub fn key() -> [u8; 32] {
    let mut api_key = [0; 32];
    api_key = [fastrand::u8(..); 32]; //~ insecure-random-for-secret
    api_key
}
