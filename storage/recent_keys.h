// RecentKeys: most of the keys that came before, so that what comes again and again is passed over.
#ifndef SCANTREND_STORAGE_RECENT_KEYS_H_
#define SCANTREND_STORAGE_RECENT_KEYS_H_

#include <cstddef>
#include <vector>

namespace scantrend {

// Remembers one key for each of its slots: the last one that came. It may forget a key, and never
// takes a new one for known. Not thread-safe.
template <typename Key>
class RecentKeys {
 public:
  // `slots` is a power of two. `none` is a key that is never known.
  RecentKeys(size_t slots, const Key& none) : none_(none), keys_(slots, none) {}

  // False if `key` is known to have come before. Keys that are to be remembered together should
  // differ in the low bits of `hint`.
  bool IsNew(const Key& key, size_t hint) {
    Key& slot = keys_[hint & (keys_.size() - 1)];
    if (slot == key && key != none_) {
      return false;
    }
    slot = key;
    return true;
  }

 private:
  const Key none_;
  std::vector<Key> keys_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RECENT_KEYS_H_
