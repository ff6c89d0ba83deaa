//! Waybill: transport.
