//! News of an order from its partners: any facts, as they might come in.

use jiff::Timestamp;
use proptest::prelude::*;
use waybill_domain::event::{
    AddressStatus, AddressVerdict, CancelledLine, FulfillmentEvent, LineLevel, PartStatus, Return,
    ReturnedLine, Shipment, ShippedLine, ShippedParcel, Subject, What,
};
use waybill_domain::ids::LineId;
use waybill_domain::new_word::{NewWord, SaidOf};
use waybill_domain::units::{Grams, Measurements, Millimetres};

/// Any event, before its lines are known: lines stand by their number.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// Which of the parts it is about.
    pub(crate) part: usize,
    minute: i32,
    what: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Stands(PartStatus, Vec<(usize, u32)>, Option<Vec<String>>),
    Allocated(Vec<(usize, u32)>),
    Deallocated,
    Packed(Vec<(usize, u32)>),
    Shipped {
        id: u8,
        units: Vec<(usize, u32)>,
        parcels: Vec<Package>,
        voided: bool,
    },
    Voided(u8),
    Cancelled(Option<String>),
    LinesCancelled(Vec<(usize, u32)>),
    AddressChecked(AddressVerdict),
    /// Of each row its line, and the units announced, received and restocked.
    Returned(u8, Vec<(usize, [u32; 3], Option<String>)>),
}

#[derive(Debug, Clone)]
struct Package {
    number: Option<String>,
    carrier: Option<String>,
    cost: Option<String>,
    grams: Option<u32>,
    side: Option<u32>,
    has_lines: bool,
    voided: bool,
}

impl Draft {
    /// The event, with the lines of the order.
    pub(crate) fn event(&self, lines: &[LineId]) -> FulfillmentEvent {
        let base: Timestamp = "2026-11-02T09:00:00Z".parse().expect("a time");
        let as_of = base + jiff::SignedDuration::from_mins(i64::from(self.minute));
        FulfillmentEvent { subject: Subject::default(), as_of, what: self.what.what(lines, as_of) }
    }
}

impl Kind {
    fn what(&self, lines: &[LineId], at: Timestamp) -> What {
        match self {
            Self::Stands(status, units, holds) => What::Stands {
                handled: None,
                status: *status,
                lines: levels(lines, units),
                holds: holds.clone(),
                shipments: None,
                new: holds.iter().flatten().filter_map(|word| NewWord::new(SaidOf::Order, word)).collect(),
            },
            Self::Allocated(units) => What::Allocated { lines: levels(lines, units) },
            Self::Deallocated => What::Deallocated,
            Self::Packed(units) => What::Packed { lines: levels(lines, units) },
            Self::Shipped { id, units, parcels, voided } => What::Shipped(Shipment {
                id: format!("shipment/{id}=").try_into().expect("an id"),
                warehouse: Some("V2FyZWhvdXNlOjEwMQ==".try_into().expect("an id")),
                shipped_at: Some(at),
                lines: shipped(lines, units),
                parcels: (0..)
                    .zip(parcels)
                    .map(|(n, parcel)| parcel.parcel(n, &shipped(lines, units)))
                    .collect(),
                voided: *voided,
            }),
            Self::Voided(id) => {
                What::ShipmentVoided { shipment: format!("shipment/{id}=").try_into().expect("an id") }
            }
            Self::Cancelled(reason) => What::Cancelled { reason: reason.clone() },
            Self::LinesCancelled(units) => {
                let units = units.iter().map(|(line, units)| CancelledLine {
                    line: lines[line % lines.len()].clone(),
                    units: *units,
                    reason: Some("out of print".to_owned()),
                });
                What::LinesCancelled { lines: units.collect() }
            }
            Self::AddressChecked(verdict) => What::AddressChecked(verdict.clone()),
            Self::Returned(id, rows) => What::Returned(Return {
                id: format!("return/{id}=").try_into().expect("an id"),
                key: None,
                warehouse: None,
                status: Some("pending".to_owned()),
                lines: rows.iter().map(|row| returned(lines, row)).collect(),
            }),
        }
    }
}

impl Package {
    fn parcel(&self, at: usize, lines: &[ShippedLine]) -> ShippedParcel {
        let side = self.side.map(Millimetres);
        ShippedParcel {
            id: format!("label:{at}").try_into().expect("an id"),
            tracking_number: self.number.clone(),
            tracking_url: self.number.as_ref().map(|number| format!("https://track.example/{number}")),
            carrier: self.carrier.clone(),
            service: self.carrier.as_ref().map(|_| "Ground".to_owned()),
            package_type: self.grams.map(|_| "Small box".to_owned()),
            measurements: Measurements {
                weight: self.grams.map(Grams),
                length: side,
                width: side,
                height: side,
            },
            cost: self.cost.clone(),
            lines: if self.has_lines { lines.to_vec() } else { Vec::new() },
            voided: self.voided,
        }
    }
}

fn returned(lines: &[LineId], (line, units, reason): &(usize, [u32; 3], Option<String>)) -> ReturnedLine {
    let [announced, received, restocked] = *units;
    ReturnedLine {
        line: Some(lines[line % lines.len()].clone()),
        partner_line: None,
        sku: None,
        announced,
        received,
        restocked,
        reason: reason.clone(),
        condition: reason.as_ref().map(|_| "Opened".to_owned()),
    }
}

fn shipped(lines: &[LineId], units: &[(usize, u32)]) -> Vec<ShippedLine> {
    let line = |(line, quantity): &(usize, u32)| ShippedLine {
        line: Some(lines[line % lines.len()].clone()),
        partner_line: None,
        sku: None,
        quantity: *quantity,
    };
    units.iter().map(line).collect()
}

fn levels(lines: &[LineId], units: &[(usize, u32)]) -> Vec<LineLevel> {
    let level = |(line, units): &(usize, u32)| LineLevel {
        line: Some(lines[line % lines.len()].clone()),
        partner_line: Some(format!("TGluZUl0ZW06{line}").try_into().expect("an id")),
        sku: None,
        held: Some(*units),
        allocated: Some(*units),
        backordered: Some(units % 2),
        picked: Some(units.div_ceil(2)),
        packed: Some(units / 2),
    };
    units.iter().map(level).collect()
}

fn any_package() -> impl Strategy<Value = Package> {
    let number = prop::option::of("[0-9A-Z]{6,18}");
    let carrier = prop::option::of(prop::sample::select(vec!["UPS".to_owned(), "FedEx".to_owned()]));
    let cost = prop::option::of(prop::sample::select(vec!["7.15".to_owned(), "0".to_owned()]));
    let sizes = (prop::option::of(1_u32..30_000), prop::option::of(1_u32..2000));
    (number, carrier, cost, sizes, any::<bool>(), prop::bool::weighted(0.2)).prop_map(
        |(number, carrier, cost, (grams, side), has_lines, voided)| Package {
            number,
            carrier,
            cost,
            grams,
            side,
            has_lines,
            voided,
        },
    )
}

fn any_verdict() -> impl Strategy<Value = AddressVerdict> {
    let status =
        prop::sample::select(vec![AddressStatus::Valid, AddressStatus::Warning, AddressStatus::Failed]);
    let normalised = prop::collection::btree_map("[a-z]{1,8}", "\\PC{1,20}", 0..3);
    (status, prop::option::of("\\PC{1,30}"), normalised)
        .prop_map(|(status, message, normalised)| AddressVerdict { status, message, normalised })
}

/// Any event of one of two parts.
pub(crate) fn any_news() -> impl Strategy<Value = Draft> {
    let units = || prop::collection::vec((0_usize..4, 0_u32..3), 1..3);
    let status = prop::sample::select(vec![PartStatus::Pending, PartStatus::Shipped, PartStatus::Cancelled]);
    let holds = prop::option::of(prop::collection::vec("[a-z ]{1,12}", 0..3));
    // Mostly one unit of the line that has the shipment's number: what is told twice is mostly the same shipment.
    let left = prop::option::weighted(0.2, prop::collection::vec((0_usize..4, 1_u32..3), 1..3));
    let packages = prop::collection::vec(any_package(), 0..3);
    let shipped =
        (0_u8..4, left, packages, prop::bool::weighted(0.1)).prop_map(|(id, units, parcels, voided)| {
            let units = units.unwrap_or_else(|| vec![(usize::from(id), 1)]);
            Kind::Shipped { id, units, parcels, voided }
        });
    let reason = prop::option::of(prop::sample::select(vec!["SIZE".to_owned(), "DMG".to_owned()]));
    let returns = prop::collection::vec((0_usize..4, [0_u32..3, 0_u32..3, 0_u32..3], reason), 1..3);
    let kind = prop_oneof![
        1 => (status, units(), holds).prop_map(|(status, units, holds)| Kind::Stands(status, units, holds)),
        1 => units().prop_map(Kind::Allocated),
        1 => Just(Kind::Deallocated),
        1 => units().prop_map(Kind::Packed),
        8 => shipped,
        1 => (0_u8..4).prop_map(Kind::Voided),
        1 => prop::option::of("\\PC{1,30}").prop_map(Kind::Cancelled),
        1 => units().prop_map(Kind::LinesCancelled),
        1 => any_verdict().prop_map(Kind::AddressChecked),
        3 => (0_u8..3, returns).prop_map(|(id, rows)| Kind::Returned(id, rows)),
    ];
    (0_usize..2, 0_i32..500, kind).prop_map(|(part, minute, what)| Draft { part, minute, what })
}
