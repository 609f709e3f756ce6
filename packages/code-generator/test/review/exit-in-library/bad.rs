use std::process;

use crate::{Config, Error};

pub fn load(path: &str) -> Config {
    match Config::read(path) {
        Ok(config) => config,
        Err(error) => {
            tracing::error!(%error, "no configuration");
            process::exit(1); //~ exit-in-library
        }
    }
}

pub async fn watch(mut changes: crate::Changes) -> Result<(), Error> {
    while changes.next().await.is_some() {
        if changes.lost() {
            std::process::exit(3) //~ exit-in-library
        }
    }
    Ok(())
}
