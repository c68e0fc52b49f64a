#include "client/sensor/log_source.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

constexpr char kDshield[] =
    "2013-03-03 21:53:59 +0000\t1000\t1\t198.51.100.1\t6000\t192.0.2.3\t1433\t6\tS";
constexpr char kCsvHeader[] = "time,source,target,port,protocol";
constexpr char kCsv[] = "1362347639,198.51.100.1,192.0.2.3,1433,tcp";

// Lines; one that begins with a form feed begins another file, one that ends in it was cut.
class FakeLines : public LineInput {
 public:
  explicit FakeLines(std::deque<std::string> lines, bool live = false)
      : lines_(std::move(lines)), live_(live) {}

  absl::StatusOr<std::optional<std::string_view>> Next() override {
    if (lines_.empty()) {
      return std::nullopt;
    }
    line_ = lines_.front();
    lines_.pop_front();
    ++count_;
    began_ = line_.starts_with('\f');
    cut_ = line_.ends_with('\f');
    return std::string_view(line_).substr(began_ ? 1 : 0);
  }
  bool Wait(absl::Duration) override { return true; }
  bool last_line_was_cut() const override { return cut_; }
  bool last_line_began_file() const override { return began_; }
  bool is_live() const override { return live_; }
  void FillPosition(sensor::SourcePosition& position) const override {
    if (!live_) {
      position.set_lines(count_);
    }
  }
  std::string Where() const override { return absl::StrCat("log line ", count_); }
  uint64_t line_number() const override { return count_; }
  uint64_t bytes_read() const override { return 10 * count_; }
  std::optional<uint64_t> bytes_total() const override { return std::nullopt; }

 private:
  std::deque<std::string> lines_;
  const bool live_;
  std::string line_;
  uint64_t count_ = 0;
  bool began_ = false;
  bool cut_ = false;
};

class LogSourceTest : public testing::Test {
 protected:
  std::unique_ptr<LogSource> Make(std::deque<std::string> lines, bool live = false,
                                  const sensor::SourcePosition& position = {}) {
    options_.say = [this](const std::string& what) { said_.push_back(what); };
    auto source =
        LogSource::Make(std::make_unique<FakeLines>(std::move(lines), live), options_, position);
    EXPECT_TRUE(source.ok()) << source.status();
    return *std::move(source);
  }

  // Every record to the end: "hit", or the reason; then the error, if it ends with one.
  static std::vector<std::string> ReadAll(LogSource& source) {
    std::vector<std::string> all;
    while (true) {
      const auto record = source.Next();
      if (!record.ok()) {
        all.push_back(std::string(record.status().message()));
        return all;
      }
      if (!record->has_value()) {
        return all;
      }
      const ReadResult& result = (*record)->result;
      all.emplace_back(result.outcome == ReadResult::Outcome::kHit ? "hit" : result.reason);
    }
  }

  LogSourceOptions options_{.format = "dshield"};
  std::vector<std::string> said_;
};

using Strings = std::vector<std::string>;

TEST_F(LogSourceTest, EveryLineIsARecord) {
  const auto source = Make({kDshield, "# comment", "broken", std::string(kDshield) + '\f'});
  EXPECT_EQ(ReadAll(*source), (Strings{"hit", "comment", "fields", "longer than 64 KiB"}));
  EXPECT_EQ(source->progress().records, 4u);
}

TEST_F(LogSourceTest, LinesWithoutTheTextAreSkipped) {
  options_.match = "198.51.100.1";
  EXPECT_EQ(ReadAll(*Make({kDshield, "# comment"})),
            (Strings{"hit", "without the text of --match"}));
}

TEST_F(LogSourceTest, TheRestOfALineThatWasCountedBeforeIsMalformed) {
  sensor::SourcePosition position;
  position.set_lines(1);
  position.set_within_line(true);
  EXPECT_EQ(ReadAll(*Make({"S", kDshield}, false, position)),
            (Strings{"rest of a line that was counted before it was whole", "hit"}));
  EXPECT_EQ(ReadAll(*Make({"", kDshield}, false, position)), Strings{"hit"});
}

TEST_F(LogSourceTest, ThePositionHoldsTheReadersState) {
  options_.format = "csv";
  const auto source = Make({kCsvHeader, kCsv});
  EXPECT_EQ(ReadAll(*source), (Strings{"header", "hit"}));
  sensor::SourcePosition position;
  source->FillPosition(position);
  EXPECT_EQ(position.lines(), 2u);
  EXPECT_EQ(ReadAll(*Make({kCsv}, false, position)), Strings{"hit"});
}

TEST_F(LogSourceTest, APipeHasNoPosition) {
  options_.format = "csv";
  const auto source = Make({kCsvHeader, kCsv}, true);
  EXPECT_EQ(ReadAll(*source), (Strings{"header", "hit"}));
  sensor::SourcePosition position;
  source->FillPosition(position);
  EXPECT_EQ(position.ByteSizeLong(), 0u);
}

TEST_F(LogSourceTest, AnotherFileOfTheLogHasItsOwnHeader) {
  options_.format = "csv";
  EXPECT_EQ(ReadAll(*Make({kCsvHeader, kCsv, std::string("\f") + kCsvHeader, kCsv})),
            (Strings{"header", "hit", "header", "hit"}));
  // Also if it begins with a line of which too much is cut off.
  EXPECT_EQ(ReadAll(*Make({kCsvHeader, kCsv, "\fxxx\f", kCsvHeader, kCsv})),
            (Strings{"header", "hit", "longer than 64 KiB", "header", "hit"}));
}

TEST_F(LogSourceTest, AHeaderThatLacksAColumnEndsItWithTheLine) {
  options_.format = "csv";
  const Strings all = ReadAll(*Make({"time,source"}));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(absl::StrContains(all[0], "log line 1: ")) << all[0];
  EXPECT_TRUE(absl::StrContains(all[0], "target")) << all[0];
}

TEST_F(LogSourceTest, AFileOfAnotherFormatIsRefusedAtItsEndAndThatFormatIsNamed) {
  options_.format = "netfilter";
  const Strings all = ReadAll(*Make({kDshield, kDshield}));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[2],
            "none of its first 2 lines is a hit in the format netfilter, but 2 are in the format "
            "dshield: use --format dshield");
}

TEST_F(LogSourceTest, AFileOfAnotherFormatIsRefusedAfterAThousandLines) {
  options_.format = "netfilter";
  EXPECT_EQ(ReadAll(*Make(std::deque<std::string>(5'000, kDshield))).size(), 1'000u);
}

TEST_F(LogSourceTest, OfLiveInputTheOtherFormatIsSaidOnce) {
  options_.format = "netfilter";
  EXPECT_EQ(ReadAll(*Make(std::deque<std::string>(3'000, kDshield), true)).size(), 3'000u);
  ASSERT_EQ(said_.size(), 1u);
  EXPECT_TRUE(absl::StrContains(said_[0], "use --format dshield")) << said_[0];
}

TEST_F(LogSourceTest, AutoSaysWhatItFound) {
  options_.format = "auto";
  EXPECT_EQ(ReadAll(*Make({"", kDshield, "broken"})),
            (Strings{"before the format was found", "hit", "fields"}));
  EXPECT_EQ(said_, Strings{"its format is dshield"});
}

TEST_F(LogSourceTest, AutoSaysThatItFoundNothing) {
  options_.format = "auto";
  EXPECT_EQ(ReadAll(*Make({"# A title", "text"})).size(), 2u);
  ASSERT_EQ(said_.size(), 1u);
  EXPECT_TRUE(absl::StrContains(said_[0], "first 2 lines is a hit in any format")) << said_[0];
}

TEST_F(LogSourceTest, AnotherFormatThanThatOfThePositionIsRefused) {
  sensor::SourcePosition position;
  position.set_lines(3);
  position.set_reader_state("csv nonsense");
  const absl::Status status =
      LogSource::Make(std::make_unique<FakeLines>(std::deque<std::string>{}), options_, position)
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(status.message(), "begun in another --format")) << status;
}

}  // namespace
}  // namespace scantrend
