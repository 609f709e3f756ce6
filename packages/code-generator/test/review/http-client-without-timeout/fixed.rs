use reqwest::{Client, ClientBuilder};

pub fn clients() -> reqwest::Result<Vec<Client>> {
    let plain = Client::builder().timeout(std::time::Duration::from_secs(30)).build().expect("TLS is available"); //~ http-client-without-timeout
    let named = Client::builder().user_agent("demo").timeout(std::time::Duration::from_secs(30)).build()?; //~ http-client-without-timeout
    let pooled = ClientBuilder::new() //~ http-client-without-timeout
        .pool_max_idle_per_host(4)
        .timeout(std::time::Duration::from_secs(30))
        .build()?;
    Ok(vec![plain, named, pooled])
}

pub async fn page() -> reqwest::Result<String> {
    reqwest::get("https://example.com").await?.text().await //~ http-client-without-timeout
}
