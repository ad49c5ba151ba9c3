//! One cell, as its id.

use core::fmt;

/// An S2 cell of level 0 to 13.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell(u64);

/// Why something is no cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    /// The text is no token.
    #[error("{0:?} is no token of an S2 cell: 1 to 16 hexadecimal digits without trailing zeros")]
    Token(String),
    /// The number is no id of a cell.
    #[error("{0:#018x} is no id of an S2 cell of level 0 to {max}", max = Cell::LEVEL_MAX)]
    Id(u64),
    /// Cells that are not those of a union in its one form.
    #[error("the cells stand out of order, or are not as few as they can be")]
    Order,
}

/// How many bits of an id tell the place on a face, of which the last says where they end.
const PLACE_BITS: u32 = 61;
/// The last bit of a cell of level 13.
const LAST_BIT_MIN: u64 = 1 << (2 * (30 - Cell::LEVEL_MAX as u32));

impl Cell {
    /// The finest level there is here; the one to which everything is reduced.
    pub const LEVEL_MAX: u8 = 13;

    /// The cell of an id.
    ///
    /// # Errors
    /// When no cell of level 0 to 13 has it.
    pub fn new(id: u64) -> Result<Self, CellError> {
        let last = id & id.wrapping_neg();
        let face = id >> PLACE_BITS;
        let at_level = last.trailing_zeros().is_multiple_of(2) && last >= LAST_BIT_MIN;
        if face < 6 && at_level && last < 1 << PLACE_BITS {
            Ok(Self(id))
        } else {
            Err(CellError::Id(id))
        }
    }

    /// The cell of a token: the id in hexadecimal digits, without the zeros behind.
    ///
    /// # Errors
    /// When it is no token in its one spelling, or of no cell of level 0 to 13.
    pub fn from_token(token: &str) -> Result<Self, CellError> {
        let wrong = || CellError::Token(token.chars().take(20).collect());
        let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
        let spelled = token.len() <= 16 && token.bytes().all(is_digit) && !token.ends_with('0');
        if !spelled {
            return Err(wrong());
        }
        let digits = u64::from_str_radix(token, 16).map_err(|_| wrong())?;
        let missing = u32::try_from(16 - token.len()).expect("a token is at most 16 digits");
        Self::new(digits << (4 * missing))
    }

    /// The id.
    pub const fn id(self) -> u64 {
        self.0
    }

    /// 0 for a face of the cube to 13.
    pub const fn level(self) -> u8 {
        30 - (self.0.trailing_zeros() / 2) as u8
    }

    const fn last_bit(self) -> u64 {
        self.0 & self.0.wrapping_neg()
    }

    /// The least id among its descendants and itself.
    pub const fn first(self) -> u64 {
        self.0 - (self.last_bit() - 1)
    }

    /// The largest id among its descendants and itself.
    pub const fn last(self) -> u64 {
        self.0 + (self.last_bit() - 1)
    }

    /// The ids between which all cells in it are, as the bounds of a range; they need not be cells.
    pub(super) const fn descendants(self) -> (Self, Self) {
        (Self(self.first()), Self(self.last()))
    }

    /// Whether the other is it, or one of its descendants.
    pub const fn contains(self, other: Self) -> bool {
        self.first() <= other.0 && other.0 <= self.last()
    }

    /// The cell that it is a quarter of; `None` for a face.
    pub fn parent(self) -> Option<Self> {
        (self.level() > 0).then(|| {
            let last = self.last_bit() << 2;
            Self((self.0 & last.wrapping_neg()) | last)
        })
    }

    /// Itself, then what contains it, up to its face.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        core::iter::successors(Some(self), |cell| cell.parent())
    }

    /// How many cells of level 13 it is.
    pub const fn finest(self) -> u64 {
        self.last_bit() / LAST_BIT_MIN
    }
}

impl fmt::Display for Cell {
    /// The token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:016x}", self.0);
        f.write_str(text.trim_end_matches('0'))
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cell({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_one_spelling_and_names_one_cell() {
        let levels = [("5", 0), ("47a1cbc", 11), ("47a1cbd", 12), ("47a1cbd4", 13), ("9c", 1)];
        for (token, level) in levels {
            let cell = Cell::from_token(token).expect("a cell");
            assert_eq!((cell.to_string().as_str(), cell.level()), (token, level));
            assert_eq!(Cell::new(cell.id()), Ok(cell));
        }
        let wrong =
            ["", "0", "d", "47A1CBD", "47a1cbd0", "X", "47a1cbd41", "47a1cbe", "+7a1cbd", "é"];
        for token in wrong {
            assert!(Cell::from_token(token).is_err(), "{token}");
        }
    }

    #[test]
    fn a_cell_holds_its_descendants_and_nothing_beside_them() {
        let cell = Cell::from_token("47a1cbd4").expect("a cell");
        let all: Vec<Cell> = cell.ancestors().collect();
        assert_eq!(all.len(), 14);
        assert!(all.iter().all(|one| one.contains(cell)));
        assert!(all.iter().zip(0..).all(|(one, up)| one.finest() == 4_u64.pow(up)));
        assert!(all.windows(2).all(|two| !two[0].contains(two[1])));
    }
}
