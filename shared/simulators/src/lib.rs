//! Waybill: simulators.
