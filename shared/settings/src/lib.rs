//! Waybill: settings.
