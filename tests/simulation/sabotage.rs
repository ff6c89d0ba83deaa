//! Without any one of the rules that keep effects from being lost or doubled the simulation fails: it can see.
