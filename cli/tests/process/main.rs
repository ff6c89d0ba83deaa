//! The program as a process: stopped, killed and started again at any moment it loses nothing and repeats nothing; what
//! it cannot work with it refuses in words.

#[cfg(test)]
mod books;
#[cfg(test)]
mod house;
#[cfg(test)]
mod later;
#[cfg(test)]
mod program;

#[cfg(test)]
mod doors;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod shadow;
#[cfg(test)]
mod starts;
#[cfg(test)]
mod stops;
