use chrono::{DateTime, Local, NaiveDate, Utc};

use crate::{Clock, Task};

pub fn task(title: String) -> Task {
    Task { title, created_at: Utc::now(), naive: Utc::now().naive_utc() }
}

pub fn with_offset() -> DateTime<Local> {
    Local::now()
}

pub fn shown() -> String {
    Local::now().format("%H:%M").to_string()
}

/// The day that the machine's owner would name.
pub fn today() -> NaiveDate {
    Local::now().date_naive()
}

pub fn of_a_clock(clock: &Clock) -> chrono::NaiveDateTime {
    clock.now().naive_local()
}

#[cfg(test)]
mod tests {
    fn now() -> chrono::NaiveDateTime {
        chrono::Local::now().naive_local()
    }
}
