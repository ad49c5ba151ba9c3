//! What was found of tokens before, by their SHA-256: a bounded memory that forgets the oldest.
//!
//! Two generations: what is asked for moves to the young one; when that is full it becomes the old
//! one, and the old one is forgotten. So it needs no list of who was asked for when.

use std::collections::HashMap;
use std::hash::Hash;

/// A map of at most `entries_max` entries.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    generation_max: usize,
}

impl<K: Eq + Hash + Clone, V: Clone> Recent<K, V> {
    /// An empty one that never holds more than `entries_max`, which is at least 2.
    pub(crate) fn new(entries_max: usize) -> Self {
        let generation_max = (entries_max / 2).max(1);
        Self { young: HashMap::new(), old: HashMap::new(), generation_max }
    }

    /// What is known of `key`.
    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let value = self.old.remove(key)?;
        self.insert(key.clone(), value.clone());
        Some(value)
    }

    /// Remembers `value`; what nobody has asked for longest may be forgotten.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation_max && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    /// Forgets one.
    pub(crate) fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    /// How many are remembered.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_bounded_and_what_it_tells_was_said(
            steps in prop::collection::vec((0u8..30, any::<bool>()), 0..300),
            entries_max in 2usize..12,
        ) {
            let mut recent = Recent::new(entries_max);
            let mut all = HashMap::new();
            for (at, (key, is_insert)) in steps.into_iter().enumerate() {
                if is_insert {
                    recent.insert(key, at);
                    all.insert(key, at);
                    prop_assert_eq!(recent.get(&key), Some(at), "the newest is known");
                } else if let Some(told) = recent.get(&key) {
                    prop_assert_eq!(Some(&told), all.get(&key));
                }
                prop_assert!(recent.len() <= entries_max);
            }
        }
    }

    #[test]
    fn what_is_asked_for_stays_while_others_come_and_go() {
        let mut recent = Recent::new(8);
        recent.insert(0, "kept");
        for stranger in 1..1000 {
            recent.insert(stranger, "passing");
            assert_eq!(recent.get(&0), Some("kept"));
        }
        recent.remove(&0);
        assert_eq!(recent.get(&0), None);
        recent.insert(1, "gone");
        recent.clear();
        assert_eq!((recent.get(&1), recent.len()), (None, 0));
    }
}
