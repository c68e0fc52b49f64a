#include "storage/contact_reader.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "base/address_bits.h"
#include "base/status.h"
#include "storage/format.h"
#include "storage/journal_record.h"
#include "storage/packed_contacts.h"

namespace scantrend {
namespace {

template <typename Bits>
bool IsWithin(const std::vector<AddressRange<Bits>>& ranges, Bits address) {
  const auto range =
      std::partition_point(ranges.begin(), ranges.end(),
                           [address](const AddressRange<Bits>& one) { return one.last < address; });
  return range != ranges.end() && range->first <= address;
}

class Reader {
 public:
  Reader(Snapshot& snapshot, const ContactRange& range, const SourceRanges& sources,
         const ContactSink& sink)
      : snapshot_(snapshot),
        range_(range),
        first_(std::max(range.days.first, snapshot.contacts_complete_from())),
        sources_(sources),
        sink_(sink) {}

  absl::Status Read() {
    if (first_ > range_.days.last) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(ReadStored());
    if (range_.places.has_value()) {
      for (const ContactPlace& place : *range_.places) {
        places_.insert(NumberOf(ServiceOf({range_.kind, place.series}), place.day.number()));
      }
    }
    for (size_t i = 0; i < snapshot_.open_days().size(); ++i) {
      if (MayHold(*snapshot_.open_days()[i])) {
        RETURN_IF_ERROR(ReadJournal(i));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ReadStored() {
    RecordRange stored = snapshot_.Range(Family::kContacts, ContactsPrefix(first_),
                                         PrefixEnd(ContactsPrefix(range_.days.last)));
    if (!range_.places.has_value()) {
      for (Day day = first_; day <= range_.days.last && stored.Valid(); day = day.Plus(1)) {
        RETURN_IF_ERROR(ReadPrefix(ContactsPrefix(day, range_.kind), stored));
        if (day == Day(UINT16_MAX)) {
          break;
        }
      }
      return stored.status();
    }
    for (const ContactPlace& place : *range_.places) {
      if (!stored.Valid()) {
        break;
      }
      if (place.day >= first_) {
        RETURN_IF_ERROR(ReadPrefix(ContactsPrefix(place.day, {range_.kind, place.series}), stored));
      }
    }
    return stored.status();
  }

  absl::Status ReadPrefix(const std::string& prefix, RecordRange& stored) {
    if (stored.key() < prefix) {
      stored.Seek(prefix);
    }
    for (; stored.Valid() && stored.key().starts_with(prefix); stored.Next()) {
      const std::optional<ContactsKey> key = ParseContactsKey(stored.key());
      if (!key.has_value()) {
        return DamagedRecordError("contacts", stored.key());
      }
      const ContactPlace place{.day = key->day, .series = key->series.series};
      RETURN_IF_ERROR(key->is_ipv6 ? ReadValue(place, sources_.ipv6, stored, ipv6_contacts_)
                                   : ReadValue(place, sources_.ipv4, stored, ipv4_contacts_));
    }
    return absl::OkStatus();
  }

  template <typename Bits>
  absl::Status ReadValue(const ContactPlace& place, const std::vector<AddressRange<Bits>>& sources,
                         const RecordRange& stored, std::vector<Contact<Bits>>& contacts) {
    contacts.clear();
    if (!sources.empty() && !scantrend::ReadContacts<Bits>(stored.value(), sources, contacts)) {
      return DamagedRecordError("contacts", stored.key());
    }
    for (const Contact<Bits>& contact : contacts) {
      sink_(place, ToAddress(contact.source), ToAddress(contact.target), contact.records);
      RETURN_IF_ERROR(snapshot_.CheckCancelled());
    }
    return snapshot_.CheckCancelled();
  }

  bool MayHold(const OpenDays& days) const {
    const std::optional<Day> first = days.first_day();
    const std::optional<Day> last = days.last_day();
    if (!first.has_value() || *first > range_.days.last || *last < first_) {
      return false;
    }
    if (!range_.places.has_value()) {
      return true;
    }
    std::optional<Series> asked;  // last
    return std::any_of(range_.places->begin(), range_.places->end(),
                       [&](const ContactPlace& place) {
                         return std::exchange(asked, place.series) != place.series &&
                                days.Has(ServiceOf({range_.kind, place.series}));
                       });
  }

  absl::Status ReadJournal(size_t open) {
    for (RecordRange batch = snapshot_.Journal(open);; batch.Next()) {
      if (!batch.Valid()) {
        return batch.status();
      }
      const auto hits = ParseJournalRecord(batch.value());
      if (!hits.has_value()) {
        return DamagedRecordError("journal", batch.key());
      }
      RETURN_IF_ERROR(ReadColumns(hits->ipv4));
      RETURN_IF_ERROR(ReadColumns(hits->ipv6));
    }
  }

  template <typename Bits>
  absl::Status ReadColumns(const AcceptedColumns<Bits>& hits) {
    for (size_t i = 0; i < hits.size(); ++i) {
      RETURN_IF_ERROR(snapshot_.CheckCancelled());
      const Service service = hits.service[i];
      const Day day(hits.day_of(i));
      if (SeriesOf(service).kind != range_.kind || day < first_ || day > range_.days.last ||
          !IsAsked(hits.source[i], hits.target[i]) ||
          (range_.places.has_value() && !places_.contains(NumberOf(service, day.number())))) {
        continue;
      }
      sink_({.day = day, .series = SeriesOf(service).series}, ToAddress(hits.source[i]),
            ToAddress(hits.target[i]), hits.records_of(i));
    }
    return absl::OkStatus();
  }

  bool IsAsked(uint32_t source, uint32_t /*target*/) const {
    return IsWithin(sources_.ipv4, source);
  }
  bool IsAsked(absl::uint128 source, absl::uint128 target) const {
    const std::optional<uint32_t> ipv4 = MappedAddress(source);
    return ipv4.has_value() && MappedAddress(target).has_value() ? IsWithin(sources_.ipv4, *ipv4)
                                                                 : IsWithin(sources_.ipv6, source);
  }

  static uint64_t NumberOf(Service service, uint16_t day) { return uint64_t{service} << 16 | day; }

  Snapshot& snapshot_;
  const ContactRange& range_;
  const Day first_;
  const SourceRanges& sources_;
  const ContactSink& sink_;
  absl::flat_hash_set<uint64_t> places_;
  std::vector<Contact<uint32_t>> ipv4_contacts_;
  std::vector<Contact<absl::uint128>> ipv6_contacts_;
};

}  // namespace

ContactRange ContactsOf(Kind kind, std::vector<Series> series, DayRange days) {
  std::sort(series.begin(), series.end());
  std::vector<ContactPlace> places;
  for (int i = 0; i < days.size(); ++i) {
    for (const Series& one : series) {
      places.push_back({.day = days.first.Plus(i), .series = one});
    }
  }
  return {.kind = kind, .days = days, .places = std::move(places)};
}

SourceRanges AllSources() {
  return {.ipv4 = {{0, UINT32_MAX}}, .ipv6 = {{0, std::numeric_limits<absl::uint128>::max()}}};
}

SourceRanges SourcesOf(const std::vector<Address>& sources) {
  SourceRanges ranges;
  for (const Address& source : sources) {
    if (source.is_ipv4()) {
      ranges.ipv4.push_back({source.ipv4(), source.ipv4()});
    }
    ranges.ipv6.push_back({ToBits(source), ToBits(source)});
  }
  return ranges;
}

absl::Status ReadContacts(Snapshot& snapshot, const ContactRange& range,
                          const SourceRanges& sources, const ContactSink& sink) {
  return Reader(snapshot, range, sources, sink).Read();
}

}  // namespace scantrend
