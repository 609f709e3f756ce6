pub struct Product {
    pub name: String,
    pub price: f64, //~ float-for-money
    pub old_price: Option<f32>, //~ float-for-money
}

pub struct Payment {
    pub amount: f64, //~ float-for-money
    pub fee: Option<f64>, //~ float-for-money
    pub retries: u32,
}

pub struct Transfer {
    pub currency: String,
    pub total: f64, //~ float-for-money
}
