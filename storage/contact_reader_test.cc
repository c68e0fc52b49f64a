// What is read of contacts, against brute force over the same hits: folded, in a journal, and both.
#include "storage/contact_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "storage/contact_totals.h"
#include "storage/database.h"
#include "storage/hits_testing.h"
#include "storage/store_testing.h"
#include "storage/tally.h"

namespace scantrend {
namespace {

const Day kFirst(18'000);
constexpr int kDays = 12;
constexpr size_t kSortedHits = 60;

class ContactReaderTest : public testing::Test {
 protected:
  ContactReaderTest()
      : clock_(kFirst.Plus(kDays).start_s()),
        database_(*Database::Open(FreshDirectory())),
        tally_(*Tally::Open(database_.get(), &clock_, /*accept_days_back=*/100, kOpenKeysDefault,
                            kSortedHits)) {}

  void Count(const std::vector<Hit>& hits) {
    Tally::Group group(tally_.get());
    rocksdb::WriteBatch batch;
    group.Append(AcceptAll(hits), batch);
    ASSERT_TRUE(database_->Write(&batch).ok());
    std::move(group).Count();
    hits_.insert(hits_.end(), hits.begin(), hits.end());
  }

  std::unique_ptr<Snapshot> Now() {
    return std::make_unique<Snapshot>(database_.get(), tally_->view(), kNotCancelled);
  }

  // Whether the range has the contact of a hit.
  bool IsAsked(const ContactRange& range, const Hit& hit) const {
    const Day day = Day::OfTime(hit.time_s);
    return hit.kind == range.kind && range.days.Contains(day) &&
           day >= database_->contacts_complete_from() &&
           (!range.places.has_value() ||
            std::binary_search(range.places->begin(), range.places->end(),
                               ContactPlace{.day = day, .series = hit.series}));
  }

  ContactRange RandomRange(std::mt19937_64& random) const {
    const int first = static_cast<int>(random() % kDays);
    const DayRange days{kFirst.Plus(first),
                        kFirst.Plus(first + static_cast<int>(random() % kDays))};
    const Kind kind = random() % 3 == 0 ? Kind::kBackscatter : Kind::kProbe;
    if (random() % 2 == 0) {
      return {.kind = kind, .days = days};
    }
    std::vector<Series> series;
    for (uint16_t port = 0; port < 6; ++port) {
      if (random() % 2 == 0) {
        series.push_back({port % 3 == 0 ? kUdp : kTcp, port});
      }
    }
    ContactRange range = ContactsOf(kind, series, days);
    std::erase_if(*range.places, [&random](const ContactPlace&) { return random() % 4 == 0; });
    return range;
  }

  const FakeClock clock_;
  const std::unique_ptr<Database> database_;
  const std::unique_ptr<Tally> tally_;
  std::vector<Hit> hits_;
};

TEST_F(ContactReaderTest, ContactsAreThoseOfTheHitsFoldedOrNot) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 30; ++round) {
    Count(RandomGoodHits(random, 1 + random() % 100, kFirst, kDays));
    if (random() % 4 == 0) {
      ASSERT_TRUE(tally_->FoldNow().ok());
    }
    if (random() % 10 == 0) {
      ASSERT_TRUE(database_->DropContactsBefore(kFirst.Plus(round / 8)).ok());
    }
    const ContactRange range = RandomRange(random);
    std::vector<Address> sources;
    for (const Hit& hit : hits_) {
      if (random() % 8 == 0) {
        sources.push_back(hit.source);
      }
    }
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    const bool all = random() % 2 == 0;
    using Found = std::map<std::tuple<ContactPlace, Address, Address>, uint64_t>;
    Found expected;
    for (const Hit& hit : hits_) {
      if (IsAsked(range, hit) &&
          (all || std::binary_search(sources.begin(), sources.end(), hit.source))) {
        expected[{
            {.day = Day::OfTime(hit.time_s), .series = hit.series}, hit.source, hit.target}] +=
            hit.records;
      }
    }
    Found found;
    const absl::Status read =
        ReadContacts(*Now(), range, all ? AllSources() : SourcesOf(sources),
                     [&found](const ContactPlace& place, const Address& source,
                              const Address& target, uint64_t records) {
                       found[{place, source, target}] += records;
                     });
    ASSERT_TRUE(read.ok()) << read;
    ASSERT_EQ(found, expected) << round;
  }
}

TEST_F(ContactReaderTest, SumsBySourceAreTheSameInPartsOfAnySize) {
  std::mt19937_64 random(2);
  std::vector<Hit> hits = RandomGoodHits(random, 1'500, kFirst, kDays);
  for (Hit& hit : hits) {
    if (hit.source.is_ipv4() && random() % 2 == 0) {  // over the whole space, too
      hit.source = Address(static_cast<uint32_t>(random() % 200 * 20'000'000));
    }
  }
  Count(hits);
  ASSERT_TRUE(tally_->FoldNow().ok());
  Count(RandomGoodHits(random, 300, kFirst, kDays));
  for (int round = 0; round < 40; ++round) {
    const ContactRange range = RandomRange(random);
    std::map<Address, std::pair<uint64_t, std::set<Address>>> expected;
    for (const Hit& hit : hits_) {
      if (IsAsked(range, hit)) {
        expected[hit.source].first += hit.records;
        expected[hit.source].second.insert(hit.target);
      }
    }
    std::vector<Network> parts = {Network(Address(uint32_t{0}), 96)};
    if (random() % 2 == 0) {
      parts = *Network::ParseList("0.0.0.0/1,128.0.0.0/2,192.0.0.0/2");
    }
    std::map<Address, ContactCounts> sums;
    const absl::Status read = SumBySource(
        *Now(), range, AllSources(), parts,
        [&sums](const NetworkSet& part, const std::vector<SourceCounts>& sources) {
          for (size_t i = 0; i < sources.size(); ++i) {
            EXPECT_TRUE(part.Contains(sources[i].source));
            EXPECT_TRUE(i == 0 || sources[i - 1].source < sources[i].source);
            EXPECT_TRUE(sums.emplace(sources[i].source, sources[i].counts).second);
          }
          return absl::OkStatus();
        },
        std::array<size_t, 4>{1, 7, 100, kPairsOfPart}[random() % 4]);
    ASSERT_TRUE(read.ok()) << read;
    ASSERT_EQ(sums.size(), expected.size());
    for (const auto& [source, counts] : expected) {
      ASSERT_EQ(sums[source], (ContactCounts{counts.first, counts.second.size()})) << source;
    }
    if (!expected.empty()) {
      const auto& [source, counts] =
          *std::next(expected.begin(), static_cast<ptrdiff_t>(random() % expected.size()));
      const auto sum = SumOfSource(*Now(), range, source);
      ASSERT_TRUE(sum.ok()) << sum.status();
      EXPECT_EQ(sum->all, (ContactCounts{counts.first, counts.second.size()}));
    }
  }
}

TEST_F(ContactReaderTest, ADamagedValueIsDataLoss) {
  const ContactsKey key{.day = kFirst, .series = {Kind::kProbe, {kTcp, 853}}, .journal = 1};
  ASSERT_TRUE(
      database_->db()
          ->Put(rocksdb::WriteOptions(), database_->family(Family::kContacts), ToBytes(key), "xyz")
          .ok());
  const absl::Status read =
      ReadContacts(*Now(), {.days = {kFirst, kFirst}}, AllSources(),
                   [](const ContactPlace&, const Address&, const Address&, uint64_t) {});
  EXPECT_EQ(read.code(), absl::StatusCode::kDataLoss) << read;
}

// A view holds the journals of its days: a fold, and the end of its journal, change nothing.
TEST_F(ContactReaderTest, AViewIsReadAsItWasWhenItsJournalIsFoldedMeanwhile) {
  std::mt19937_64 random(3);
  Count(RandomGoodHits(random, 200, kFirst, kDays));
  const auto records = [](Snapshot& snapshot) {
    uint64_t sum = 0;
    for (const Kind kind : {Kind::kProbe, Kind::kBackscatter}) {
      EXPECT_TRUE(ReadContacts(snapshot, {.kind = kind, .days = {kFirst, kFirst.Plus(kDays)}},
                               AllSources(),
                               [&sum](const ContactPlace&, const Address&, const Address&,
                                      uint64_t of_contact) { sum += of_contact; })
                      .ok());
    }
    return sum;
  };
  const auto before = Now();
  const uint64_t expected = records(*before);
  EXPECT_GT(expected, 0u);
  ASSERT_TRUE(tally_->FoldNow().ok());
  Count(RandomGoodHits(random, 200, kFirst, kDays));
  EXPECT_EQ(records(*before), expected);
  EXPECT_GT(records(*Now()), expected);
}

}  // namespace
}  // namespace scantrend
