use reqwest::{Client, ClientBuilder};

pub fn clients() -> reqwest::Result<Vec<Client>> {
    let plain = Client::new(); //~ http-client-without-timeout
    let named = Client::builder().user_agent("demo").build()?; //~ http-client-without-timeout
    let pooled = ClientBuilder::new() //~ http-client-without-timeout
        .pool_max_idle_per_host(4)
        .build()?;
    Ok(vec![plain, named, pooled])
}

pub async fn page() -> reqwest::Result<String> {
    reqwest::get("https://example.com").await?.text().await //~ http-client-without-timeout
}
