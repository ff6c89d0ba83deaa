//! An order as OrderFlow tells it: which shipments it has, how far they and their lines are. Nothing of addresses, prices
//! or what was asked for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use waybill_domain::new_word::{NewWord, SaidOf};

use super::options::Options;
use super::states::{self, Stage};
use super::xml::Element;

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Detail {
    /// What both sides know it by.
    pub(super) reference: String,
    /// How far it is, in OrderFlow's words.
    pub(super) state: Option<String>,
    /// Whose sales channel it is of, where that is told.
    pub(super) channel: Option<String>,
    /// Why it was cancelled, where that is told.
    pub(super) reason: Option<String>,
    /// What ships apart.
    pub(super) shipments: Vec<Consignment>,
}

/// What ships apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Consignment {
    /// What it is known by; ours as long as nobody split it.
    pub(super) reference: Option<String>,
    /// How far it is, in OrderFlow's words.
    pub(super) state: Option<String>,
    /// The carrier.
    pub(super) courier: Option<String>,
    /// The carrier's service.
    pub(super) service: Option<String>,
    /// The carrier's number of the whole.
    pub(super) despatch: Option<String>,
    /// The carrier's numbers of its packages, where they are told.
    pub(super) packages: Vec<String>,
    /// What is in it.
    pub(super) rows: Vec<Row>,
}

/// Units of a SKU in a shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    /// The SKU.
    pub(super) sku: String,
    /// Units.
    pub(super) quantity: u32,
    /// How far they are, in OrderFlow's words.
    pub(super) state: Option<String>,
    /// Our line, where the property comes back that carries it.
    pub(super) line: Option<String>,
    /// Why they were cancelled, where that is told.
    pub(super) reason: Option<String>,
}

impl Detail {
    /// Reads an `order`.
    pub(super) fn read(options: &Options, order: &Element) -> Result<Self, String> {
        let reference = order.said("externalReference").ok_or("an order has no `externalReference`")?;
        let shipments =
            order.child("shipments").into_iter().flat_map(|shipments| shipments.children("shipment"));
        let wrong = |why: String| format!("order `{reference}`: {why}");
        let read = shipments.map(|shipment| Consignment::read(options, shipment));
        Ok(Self {
            reference: reference.to_owned(),
            state: said(order, "state"),
            channel: said(order, "channel"),
            reason: said(order, "reason").or_else(|| said(order, "cancelReason")),
            shipments: read.collect::<Result<_, _>>().map_err(wrong)?,
        })
    }

    /// Every row with how far it is; `None` where that is a state that is new to us.
    pub(super) fn rows<'a>(&'a self, options: &'a Options) -> impl Iterator<Item = (&'a Row, Option<Stage>)> {
        let is_cancelled = self.stage(options) == Some(Stage::Cancelled);
        self.shipments.iter().flat_map(move |shipment| {
            let stage = shipment.stage(options);
            shipment.rows.iter().map(move |row| {
                let line = states::stage(&options.states.line, row.state.as_deref());
                let stage = states::of_line(stage, line);
                (row, if is_cancelled { Some(Stage::Cancelled) } else { stage })
            })
        })
    }

    /// How far the order itself is.
    pub(super) fn stage(&self, options: &Options) -> Option<Stage> {
        states::stage(&options.states.order, self.state.as_deref())
    }

    /// The states in it that are new to us.
    pub(super) fn new_words(&self, options: &Options) -> BTreeSet<NewWord> {
        let shipments = self.shipments.iter().filter_map(|shipment| {
            states::new_word(&options.states.shipment, SaidOf::Shipment, shipment.state.as_deref())
        });
        let rows = self.shipments.iter().flat_map(|shipment| &shipment.rows);
        let lines =
            rows.filter_map(|row| states::new_word(&options.states.line, SaidOf::Line, row.state.as_deref()));
        let own = states::new_word(&options.states.order, SaidOf::Order, self.state.as_deref());
        own.into_iter().chain(shipments).chain(lines).collect()
    }

    /// Whether anything of it left.
    pub(super) fn has_left(&self, options: &Options) -> bool {
        self.shipments.iter().any(|shipment| shipment.stage(options) == Some(Stage::Despatched))
    }

    /// Whether nothing of it will be shipped.
    pub(super) fn is_cancelled(&self, options: &Options) -> bool {
        let mut rows = self.rows(options).map(|(_, stage)| stage).peekable();
        self.stage(options) == Some(Stage::Cancelled)
            || (rows.peek().is_some() && rows.all(|stage| stage == Some(Stage::Cancelled)))
    }
}

impl Consignment {
    fn read(options: &Options, shipment: &Element) -> Result<Self, String> {
        let rows = shipment.child("orderLines").into_iter().flat_map(|lines| lines.children("orderLine"));
        let packages = shipment.child("packages").into_iter().flat_map(|all| all.children("package"));
        let numbers = packages.filter_map(|package| said(package, "despatchReference"));
        Ok(Self {
            reference: said(shipment, "externalReference"),
            state: said(shipment, "state"),
            courier: said(shipment, "courier"),
            service: said(shipment, "courierService"),
            despatch: said(shipment, "despatchReference"),
            packages: numbers.collect(),
            rows: rows.map(|row| Row::read(options, row)).collect::<Result<_, _>>()?,
        })
    }

    /// How far it is.
    pub(super) fn stage(&self, options: &Options) -> Option<Stage> {
        states::stage(&options.states.shipment, self.state.as_deref())
    }
}

impl Row {
    /// Reads an `orderLine`. Lists of despatches call the product otherwise than orders do.
    pub(super) fn read(options: &Options, line: &Element) -> Result<Self, String> {
        let sku =
            line.said("product").or_else(|| line.said("productReference")).ok_or("a line has no product")?;
        let quantity = line.said("quantity").ok_or_else(|| format!("`{sku}` has no quantity"))?;
        let units = crate::partner::value::units(&quantity.into());
        Ok(Self {
            sku: sku.to_owned(),
            quantity: units.ok_or_else(|| format!("there are `{quantity}` units of `{sku}`"))?,
            state: said(line, "state"),
            line: said(line, &options.import.line_property),
            reason: said(line, "reason").or_else(|| said(line, "cancelReason")),
        })
    }
}

/// What is said under a name; nothing under none.
pub(super) fn said(element: &Element, name: &str) -> Option<String> {
    element.said(name).map(str::to_owned)
}
