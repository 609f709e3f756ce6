use std::time::Duration;

use reqwest::Client;

pub fn client(agent: &str) -> reqwest::Result<Client> {
    Client::builder().user_agent(agent).connect_timeout(Duration::from_secs(3)).timeout(Duration::from_secs(10)).build()
}

pub struct Client2;

pub fn another() -> Vec<u8> {
    Vec::new()
}
