//! What facts say, whenever it was said: news that only repeats what is known leads to no other update of the order.

use jiff::Timestamp;

use super::{Facts, PartFacts, Register, TrackingFacts};
use crate::event::Handling;
use crate::ids::Reference;

impl Facts {
    /// Whether these say what others say: nothing differs but when it was said, and no part was settled in between.
    /// `settled` is when a part was settled last, after which the partner's levels count for more than what we sent.
    pub fn repeat(&self, others: &Self, settled: impl Fn(&Reference) -> Option<Timestamp>) -> bool {
        self.trackings.len() == others.trackings.len()
            && self
                .trackings
                .iter()
                .zip(&others.trackings)
                .all(|((one, told), (other, before))| one == other && told.repeats(before))
            && self.parts.len() == others.parts.len()
            && self.parts.iter().zip(&others.parts).all(|((reference, one), (named, other))| {
                reference == named && one.repeats(other, settled(reference))
            })
    }
}

impl TrackingFacts {
    /// When it was spoken of first shows nowhere.
    fn repeats(&self, other: &Self) -> bool {
        let same = Self { first: other.first, ..self.clone() };
        same == *other
    }
}

impl PartFacts {
    /// In a family of orders the time decides whose word counts: there only equal facts say the same.
    fn repeats(&self, other: &Self, settled: Option<Timestamp>) -> bool {
        let is_alone = self.splits.is_empty() && other.splits.is_empty();
        self == other || (is_alone && self.undated(settled) == other.undated(settled))
    }

    /// The same without times, but for what a time decides: before or after the part was settled, before or after it was
    /// deallocated or told to be picked or packed whole.
    fn undated(&self, settled: Option<Timestamp>) -> Self {
        let since = |bound: Option<Timestamp>, at: Timestamp| {
            if bound.is_some_and(|bound| at <= bound) { Timestamp::MIN } else { Timestamp::MAX }
        };
        let mut part = self.clone();
        let own = &mut part.own;
        let deallocated = own.deallocated.take();
        // That it waits says no more than nothing does.
        own.handled.take_if(|told| told.value == Handling::Waiting);
        let handled = own.handled.as_ref().map(|told| told.as_of);
        date(&mut own.handled, |_| Timestamp::MIN);
        date(&mut own.status, |at| since(settled, at));
        date(&mut own.cancel_reason, |_| Timestamp::MIN);
        date(&mut own.holds, |_| Timestamp::MIN);
        date(&mut own.standing, |_| Timestamp::MIN);
        // They show nowhere on the order.
        own.new = None;
        for line in own.lines.values_mut() {
            date(&mut line.held, |at| since(settled, at));
            date(&mut line.allocated, |at| since(deallocated, at));
            date(&mut line.backordered, |_| Timestamp::MIN);
            date(&mut line.picked, |at| since(handled, at));
            date(&mut line.packed, |at| since(handled, at));
            date(&mut line.cancelled, |_| Timestamp::MIN);
        }
        for shipment in part.shipments.values_mut() {
            shipment.as_of = Timestamp::MIN;
            shipment.parcels.values_mut().for_each(|parcel| parcel.as_of = Timestamp::MIN);
        }
        date(&mut part.address, |_| Timestamp::MIN);
        part.returns.values_mut().for_each(|told| told.as_of = Timestamp::MIN);
        part
    }
}

fn date<T>(register: &mut Option<Register<T>>, of: impl FnOnce(Timestamp) -> Timestamp) {
    if let Some(register) = register {
        register.as_of = of(register.as_of);
    }
}
