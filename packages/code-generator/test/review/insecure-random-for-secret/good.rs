use rand::{Rng, RngCore, SeedableRng, rngs::{OsRng, SmallRng, StdRng}};

pub fn generate_token() -> String {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    hex::encode(bytes)
}

pub fn session_token() -> u128 {
    rand::rng().random()
}

pub fn api_key() -> u128 {
    rand::thread_rng().r#gen()
}

pub fn from_seed(seed: [u8; 32]) -> u128 {
    let token = StdRng::from_seed(seed).random();
    token
}

pub fn jitter() -> u64 {
    let delay = fastrand::u64(0..100);
    delay
}

pub fn refill_tokens(bucket: &mut crate::Bucket) {
    let token_count = fastrand::u32(0..10);
    bucket.tokens += token_count;
}

pub fn shuffled(mut items: Vec<u8>) -> Vec<u8> {
    let mut rng = SmallRng::seed_from_u64(7);
    items.sort_by_key(|_| rng.next_u32());
    items
}

#[cfg(test)]
mod tests {
    fn token() -> u64 {
        fastrand::u64(..)
    }
}
