//! commercetools: its wire format, messages, orders, update actions and stock.
