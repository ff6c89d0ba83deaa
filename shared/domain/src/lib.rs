//! Waybill: domain.
