//! The account that is simulated, as people set it up.

/// The account.
#[derive(Debug, Clone)]
pub struct Config {
    /// The `SellerID` of webhooks.
    pub seller: u64,
    pub login: Login,
    /// Where this server is reached from outside, without a slash at the end: `resource_url` begins with it.
    pub base_url: String,
    /// The first active manual one takes orders that name none.
    pub stores: Vec<Store>,
    /// The first is the default.
    pub warehouses: Vec<Warehouse>,
    pub carriers: Vec<Carrier>,
    pub tags: Vec<Tag>,
}

/// The keys of both APIs.
#[derive(Debug, Clone)]
pub struct Login {
    pub key: String,
    pub secret: String,
    /// The key of V2; without it every call of V2 is refused.
    pub v2_key: Option<String>,
}

/// One store.
#[derive(Debug, Clone)]
pub struct Store {
    pub id: u64,
    pub name: String,
    /// 0 for a manual store.
    pub marketplace: u64,
    pub active: bool,
}

/// A place that orders are shipped from, and the inventory warehouse behind it.
#[derive(Debug, Clone)]
pub struct Warehouse {
    /// The `warehouseId` of V1.
    pub id: u64,
    pub name: String,
    /// The numbers of the inventory warehouse of V2 and of its one location.
    pub inventory_warehouse: u64,
    pub inventory_location: u64,
}

impl Warehouse {
    /// The `inventory_warehouse_id` of V2.
    pub fn v2_id(&self) -> String {
        v2_id(self.inventory_warehouse)
    }
}

/// One carrier account.
#[derive(Debug, Clone)]
pub struct Carrier {
    pub code: String,
    pub name: String,
    pub provider: u64,
    pub services: Vec<Offer>,
    pub packages: Vec<Offer>,
}

/// A service or a package type of a carrier.
#[derive(Debug, Clone)]
pub struct Offer {
    pub code: String,
    pub name: String,
    pub domestic: bool,
    pub international: bool,
}

/// A tag that orders can have.
#[derive(Debug, Clone)]
pub struct Tag {
    pub id: u64,
    pub name: String,
    /// `#33CCCC`.
    pub color: String,
}

impl Store {
    /// Whether it is a manual store that takes orders.
    pub(super) const fn is_manual(&self) -> bool {
        self.active && self.marketplace == 0
    }
}

impl Carrier {
    /// Three carriers with a few of their services.
    pub fn usual() -> Vec<Self> {
        let offer = |(code, name, domestic): (&str, &str, bool)| Offer {
            code: code.to_owned(),
            name: name.to_owned(),
            domestic,
            international: !domestic,
        };
        let carrier = |code: &str, name: &str, provider: u64, services: &[(&str, &str, bool)]| Self {
            code: code.to_owned(),
            name: name.to_owned(),
            provider,
            services: services.iter().copied().map(offer).collect(),
            packages: [("package", "Package", true), ("large_package", "Large Package", true)]
                .map(offer)
                .to_vec(),
        };
        vec![
            carrier(
                "stamps_com",
                "Stamps.com",
                12_345,
                &[
                    ("usps_ground_advantage", "USPS Ground Advantage", true),
                    ("usps_priority_mail", "USPS Priority Mail", true),
                    ("usps_priority_mail_international", "USPS Priority Mail Intl", false),
                ],
            ),
            carrier(
                "ups",
                "UPS",
                12_347,
                &[
                    ("ups_ground", "UPS Ground", true),
                    ("ups_next_day_air", "UPS Next Day Air", true),
                    ("ups_worldwide_saver", "UPS Worldwide Saver", false),
                ],
            ),
            carrier(
                "fedex",
                "FedEx",
                12_348,
                &[
                    ("fedex_ground", "FedEx Ground", true),
                    ("fedex_2day", "FedEx 2Day", true),
                    ("fedex_international_economy", "FedEx International Economy", false),
                ],
            ),
        ]
    }
}

/// V2's ids are V1's numbers with letters before them.
pub(super) fn v2_id(number: u64) -> String {
    format!("se-{number}")
}

/// The number in an id of V2.
pub(super) fn number(v2_id: &str) -> Option<u64> {
    v2_id.strip_prefix("se-")?.parse().ok()
}
