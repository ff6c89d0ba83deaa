//! What a simulated instance is set up with: everything that OrderFlow leaves to the customer is an option here.

use std::collections::BTreeSet;

use http::StatusCode;
use jiff::tz::TimeZone;

use super::properties::Escapes;
use super::push::Push;

/// The instance that is simulated: one organisation with its sales channels and sites.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the instance begins, without a slash at its end: `/web`.
    pub base_path: String,
    pub login: Login,
    /// The reference of the organisation.
    pub organisation: String,
    /// The references of its sales channels.
    pub channels: Vec<String>,
    /// The first is the default.
    pub sites: Vec<Site>,
    /// Whether inventory is kept by site, so that who asks for it must name one.
    pub multi_site: bool,
    /// The zone of all times, which are written without it.
    pub zone: TimeZone,
    /// The first ships what asks for none.
    pub couriers: Vec<Courier>,
    pub imports: Imports,
    pub allocation: Allocation,
    /// Whether allocation moves lines that are out of stock to a shipment of their own.
    pub splits_back_orders: bool,
    /// Whether `cancelChangesExternalReference` is enabled.
    pub changes_references: bool,
    pub returns: ReturnRules,
    pub address: AddressLines,
    pub errors: Errors,
    /// Without it nothing is pushed.
    pub push: Option<Push>,
}

/// Who may call.
#[derive(Debug, Clone)]
pub struct Login {
    pub user: String,
    pub password: String,
}

/// One warehouse.
#[derive(Debug, Clone)]
pub struct Site {
    pub name: String,
    /// Units leave from usable locations in this order.
    pub locations: Vec<Location>,
}

/// One place in a site.
#[derive(Debug, Clone)]
pub struct Location {
    pub name: String,
    pub kind: LocationKind,
}

/// The logical types of locations. Which of the figures they count in is our reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocationKind {
    /// Counts as `inspection`: arrived and not put away.
    Incoming,
    Storage,
    Workstation,
    Consolidation,
    Mobile,
    Quarantine,
    Frozen,
    Damaged,
}

/// One courier with the one service that it is used for.
#[derive(Debug, Clone)]
pub struct Courier {
    /// As in the detail of an order: `royal_mail`.
    pub code: String,
    /// As in despatches: `Royal Mail`.
    pub carrier: String,
    /// As in the detail of an order: `TPN24`.
    pub service_code: String,
    /// As in despatches: `Tracked 24`.
    pub service: String,
    /// With `{}` where the tracking number stands.
    pub tracking_url: Option<String>,
    /// The values of `shipment.deliverySuggestionCode` that lead to it.
    pub suggested_by: Vec<String>,
}

/// How imports are read: the work of import mapping scripts in a real instance.
#[derive(Debug, Clone)]
pub struct Imports {
    pub escapes: Escapes,
    /// Properties beyond the documented ones that the scripts of this customer know.
    pub custom: BTreeSet<String>,
    /// Whether other unknown properties are passed over; otherwise the entity fails.
    pub passes_over_unknown: bool,
    /// Whether `orderLine.N.thirdPartyReference` can be set, and comes back with despatches.
    pub line_references: bool,
    /// Whether an unknown SKU in an order makes a product; otherwise the order fails.
    pub makes_products: bool,
}

/// When lines get stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allocation {
    /// After everything that brings orders or stock, as if the schedule were very short.
    Always,
    /// When people start it.
    WhenAsked,
}

/// What the server checks in returns, and the words it knows for them.
#[derive(Debug, Clone)]
pub struct ReturnRules {
    pub reasons: Vec<String>,
    pub conditions: Vec<Condition>,
    pub types: Vec<String>,
    /// `returns.authorisation.must.be.existing.order.reference`
    pub authorisation_is_order: bool,
    /// `returned.lines.in.original.order`
    pub lines_in_order: bool,
    /// `returns.order.permitted.states`; without it, every state is.
    pub permitted_states: Option<BTreeSet<String>>,
    /// The `reportKey` of the report with all lines that came back.
    pub report_key: String,
}

/// In what state goods come back.
#[derive(Debug, Clone)]
pub struct Condition {
    pub words: String,
    /// Whether they go back to the shelf; otherwise to a damaged location.
    pub sellable: bool,
}

/// The server properties `address.city.field` and `address.region.field`: a line's number, from 1 to 6.
#[derive(Debug, Clone, Copy)]
pub struct AddressLines {
    pub city: u8,
    pub region: u8,
}

/// How a request that was understood and cannot be done is answered. All of it was seen; which one an instance has differs.
#[derive(Debug, Clone, Copy)]
pub struct Errors {
    pub form: ErrorForm,
    pub status: StatusCode,
}

/// Where the text of an error stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorForm {
    /// `<error>text</error>`
    Root,
    /// `<response><exception>text</exception></response>`
    Child,
}

impl Config {
    /// An instance with one channel and these sites, in UTC, that allocates at once and pushes nothing.
    pub fn new(login: Login, organisation: &str, channel: &str, sites: Vec<Site>) -> Self {
        Self {
            base_path: "/web".to_owned(),
            login,
            organisation: organisation.to_owned(),
            channels: vec![channel.to_owned()],
            multi_site: sites.len() > 1,
            sites,
            zone: TimeZone::UTC,
            couriers: Courier::usual(),
            imports: Imports::usual(),
            allocation: Allocation::Always,
            splits_back_orders: false,
            changes_references: true,
            returns: ReturnRules::usual(),
            address: AddressLines { city: 5, region: 6 },
            errors: Errors { form: ErrorForm::Root, status: StatusCode::OK },
            push: None,
        }
    }
}

impl Site {
    /// A site with one location for storage and one for all that cannot be sold, by kind.
    pub fn new(name: &str) -> Self {
        let location = |(name, kind): (&str, LocationKind)| Location { name: name.to_owned(), kind };
        let locations = [
            ("A-01-01", LocationKind::Storage),
            ("A-01-02", LocationKind::Storage),
            ("GOODS-IN", LocationKind::Incoming),
            ("DAMAGED", LocationKind::Damaged),
            ("FROZEN", LocationKind::Frozen),
            ("QUARANTINE", LocationKind::Quarantine),
        ];
        Self { name: name.to_owned(), locations: locations.map(location).to_vec() }
    }

    /// The first location of a kind.
    pub(super) fn first(&self, kind: LocationKind) -> Option<&str> {
        self.locations.iter().find(|location| location.kind == kind).map(|location| location.name.as_str())
    }
}

impl LocationKind {
    /// Whether what lies there can be allocated.
    pub(super) const fn is_usable(self) -> bool {
        matches!(self, Self::Storage | Self::Workstation | Self::Consolidation | Self::Mobile)
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Storage => "storage",
            Self::Workstation => "workstation",
            Self::Consolidation => "consolidation",
            Self::Mobile => "mobile",
            Self::Quarantine => "quarantine",
            Self::Frozen => "frozen",
            Self::Damaged => "damaged",
        }
    }
}

impl Courier {
    /// Two couriers.
    pub fn usual() -> Vec<Self> {
        let courier =
            |code: &str, carrier: &str, (service_code, service): (&str, &str), url: &str, by: &str| Self {
                code: code.to_owned(),
                carrier: carrier.to_owned(),
                service_code: service_code.to_owned(),
                service: service.to_owned(),
                tracking_url: Some(url.to_owned()),
                suggested_by: vec![by.to_owned()],
            };
        let (post, parcels) = ("https://www.royalmail.com/track/{}", "https://www.dpd.co.uk/track/{}");
        vec![
            courier("royal_mail", "Royal Mail", ("TPN24", "Tracked 24"), post, "standard"),
            courier("dpd", "DPD", ("1^12", "Next Day"), parcels, "next-day"),
        ]
    }
}

impl Imports {
    /// The strict ones: what is not documented fails, and lines keep our references.
    pub fn usual() -> Self {
        Self {
            escapes: Escapes::Java,
            custom: BTreeSet::new(),
            passes_over_unknown: false,
            line_references: true,
            makes_products: false,
        }
    }
}

impl ReturnRules {
    /// The words of the manual's examples, and the check that lines belong to the order.
    pub fn usual() -> Self {
        let reasons = [
            "A - Not wanted",
            "B - Not as described",
            "C - Wrong size",
            "D - Wrong product sent",
            "E - Quality/Manufacturing fault",
            "F - Damaged in transit",
            "G - Late arrival",
            "H - Other",
        ];
        let conditions = [
            ("As new", true),
            ("Packaging damaged", true),
            ("Product damaged(refurbishable)", false),
            ("Product damaged(irreparable)", false),
        ];
        Self {
            reasons: reasons.map(str::to_owned).to_vec(),
            conditions: conditions
                .map(|(words, sellable)| Condition { words: words.to_owned(), sellable })
                .to_vec(),
            types: ["unknown", "goods_not_delivered", "goods_damaged"].map(str::to_owned).to_vec(),
            authorisation_is_order: false,
            lines_in_order: true,
            permitted_states: None,
            report_key: "return_line_api_report".to_owned(),
        }
    }
}
