// Packed contacts: which source came to which target, and with how many records, in about as few
// bytes as there is information in it. docs/storage-format.md has the bytes.
//
// A value holds contacts in order of source and target, in blocks of at most kContactsOfBlock. A
// block says which source is its first, so that who looks for some sources passes over the other
// blocks without decoding them.
//
// An address in here is the bare number: uint32_t for IPv4, absl::uint128 for IPv6. A value holds
// one of the two, and does not say which. Templates are instantiated for these only.
#ifndef SCANTREND_STORAGE_PACKED_CONTACTS_H_
#define SCANTREND_STORAGE_PACKED_CONTACTS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/numeric/int128.h"
#include "base/network_set.h"
#include "storage/contact.h"

namespace scantrend {

inline constexpr size_t kContactsOfBlock = 1'024;

// Makes a value. Keeps its memory from value to value: some 100 KB. Not thread-safe.
template <typename Bits>
class ContactPacker {
 public:
  ContactPacker();

  // Contacts ascend by source, then target, each pair once; records >= 1.
  void Add(const Contact<Bits>& contact) {
    if (contacts_.size() == kContactsOfBlock) {
      PackBlock();
    }
    contacts_.push_back(contact);
  }

  // The value of what was added since the last call; empty if that is nothing. Valid until the next
  // call of anything.
  std::string_view Finish();

 private:
  void PackBlock();

  std::vector<Contact<Bits>> contacts_;  // of the block that is being filled
  std::vector<char> bits_;
  std::string value_;
  bool is_finished_ = false;
};

// Appends the contacts of a value whose source lies in one of `sources`, in order. The ranges
// ascend and are disjoint; of other blocks than those that can hold such a source nothing is
// decoded, nor is damage in them found. False if the value is damaged; some may then have been
// appended. Whatever the bytes are, this ends, within memory of about their size and that of the
// answer. Damage that leaves a valid value is not noticed: the bytes carry no checksum.
template <typename Bits>
bool ReadContacts(std::string_view value, std::span<const AddressRange<Bits>> sources,
                  std::vector<Contact<Bits>>& contacts);

extern template class ContactPacker<uint32_t>;
extern template class ContactPacker<absl::uint128>;
extern template bool ReadContacts(std::string_view, std::span<const AddressRange<uint32_t>>,
                                  std::vector<Contact<uint32_t>>&);
extern template bool ReadContacts(std::string_view, std::span<const AddressRange<absl::uint128>>,
                                  std::vector<Contact<absl::uint128>>&);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_PACKED_CONTACTS_H_
