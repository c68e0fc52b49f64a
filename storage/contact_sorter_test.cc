#include "storage/contact_sorter.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>
#include <tuple>

#include "base/address_bits.h"
#include "storage/hits_testing.h"

namespace scantrend {
namespace {

const Day kFirst(18'000);

// Day, series, source, target: records.
using Counts = std::map<std::tuple<Day, CountedSeries, Address, Address>, uint64_t>;

Counts CountsOf(const std::vector<Hit>& hits, Day first) {
  Counts counts;
  for (const Hit& hit : hits) {
    const Day day = Day::OfTime(hit.time_s);
    if (day >= first) {
      counts[{day, {hit.kind, hit.series}, hit.source, hit.target}] += hit.records;
    }
  }
  return counts;
}

template <typename Bits>
void Unpack(Day day, const CountedSeries& series, std::string_view packed, Counts& counts) {
  const std::vector<AddressRange<Bits>> all = {{0, std::numeric_limits<Bits>::max()}};
  std::vector<Contact<Bits>> contacts;
  ASSERT_TRUE(ReadContacts<Bits>(packed, all, contacts));
  for (const Contact<Bits>& contact : contacts) {
    const Address source = ToAddress(contact.source);
    const Address target = ToAddress(contact.target);
    EXPECT_EQ(source.is_ipv4() && target.is_ipv4(), sizeof(Bits) == sizeof(uint32_t));
    EXPECT_TRUE(counts.emplace(std::tuple(day, series, source, target), contact.records).second);
  }
}

// What is drained, in the order of its keys.
Counts Drain(ContactSorter& sorter) {
  Counts counts;
  std::tuple<Day, CountedSeries, bool> last{};
  EXPECT_TRUE(
      sorter
          .Drain([&](Day day, const CountedSeries& series, bool is_ipv6, std::string_view packed) {
            EXPECT_LT(last, (std::tuple(day, series, is_ipv6)));
            last = {day, series, is_ipv6};
            if (is_ipv6) {
              Unpack<absl::uint128>(day, series, packed, counts);
            } else {
              Unpack<uint32_t>(day, series, packed, counts);
            }
            return absl::OkStatus();
          })
          .ok());
  EXPECT_TRUE(sorter.empty());
  return counts;
}

TEST(ContactSorterTest, ContactsAreTheDistinctPairsOfTheHitsWithTheirRecords) {
  std::mt19937_64 random(1);
  ContactSorter sorter(1'000);
  for (int round = 0; round < 60; ++round) {
    std::vector<Hit> all;
    Counts expected;
    const Day first = kFirst.Plus(static_cast<int>(random() % 3));
    while (!sorter.is_full() && random() % 20 != 0) {
      const std::vector<Hit> hits =
          RandomGoodHits(random, random() % 300, kFirst, 1 + static_cast<int>(random() % 5),
                         1 + static_cast<uint32_t>(random() % 50));
      sorter.Add(AcceptAll(hits), first);
      all.insert(all.end(), hits.begin(), hits.end());
    }
    ASSERT_EQ(Drain(sorter), CountsOf(all, first)) << round;
  }
}

TEST(ContactSorterTest, LargeSeriesAreSortedLikeSmallOnes) {
  std::mt19937_64 random(2);
  std::vector<Hit> hits;
  for (int i = 0; i < 50'000; ++i) {
    hits.push_back(
        {.time_s = kFirst.start_s(),
         .source = Address(static_cast<uint32_t>(random() % (i % 2 == 0 ? 50 : 1 << 30))),
         .target = Address(1 + static_cast<uint32_t>(random() % 300)),
         .series = {kTcp, static_cast<uint16_t>(i % 3)},
         .records = i % 100 == 0 ? 7u : 1u});
  }
  ContactSorter sorter(hits.size());
  sorter.Add(AcceptAll(hits), kFirst);
  EXPECT_TRUE(sorter.is_full());
  EXPECT_EQ(Drain(sorter), CountsOf(hits, kFirst));
}

TEST(ContactSorterTest, AnErrorOfTheSinkEndsItAndWhatWasAddedIsForgotten) {
  std::mt19937_64 random(3);
  ContactSorter sorter(1'000);
  sorter.Add(AcceptAll(RandomGoodHits(random, 500, kFirst, 3)), kFirst);
  int calls = 0;
  const absl::Status status =
      sorter.Drain([&calls](Day, const CountedSeries&, bool, std::string_view) {
        return ++calls == 2 ? absl::CancelledError("stop") : absl::OkStatus();
      });
  EXPECT_TRUE(absl::IsCancelled(status));
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(Drain(sorter), Counts());
}

}  // namespace
}  // namespace scantrend
