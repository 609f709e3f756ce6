use rust_decimal::Decimal;

pub struct Product {
    pub price: Decimal,
    pub price_cents: i64,
    pub price_change_ratio: f64,
}

pub struct Payment {
    pub amount: Decimal,
    pub progress: f64,
}

pub struct Blur {
    pub amount: f32,
    pub balance: f64,
    pub total: f64,
}

pub struct Node {
    pub load_balance: f64,
    pub cost: f64,
}

#[cfg(test)]
mod tests {
    struct Order {
        price: f64,
    }
}
