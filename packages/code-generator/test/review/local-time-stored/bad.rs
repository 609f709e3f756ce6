use chrono::{Local, NaiveDateTime};

use crate::Task;

pub fn task(title: String) -> Task {
    Task { title, created_at: Local::now().naive_local() } //~ local-time-stored
}

pub fn now() -> NaiveDateTime {
    chrono::offset::Local::now().naive_local() //~ local-time-stored
}
