// Readers that break a promise each: the fuzz target has to notice.
#include "client/sensor/fuzz/reader_fuzz.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace scantrend {
namespace {

using testing::HasSubstr;

// A reader that keeps all promises, but for what a test replaces. Its lines are probes at the time
// that is the number of the line, which is its state.
class CountingReader : public HitReader {
 public:
  // What a test replaces: each has a default.
  struct Faults {
    std::function<void(ReadResult&, std::string_view line, int lines)> result =
        [](ReadResult&, std::string_view, int) {};
    std::function<std::string(int lines)> state = [](int lines) {
      return lines == 0 ? "" : std::to_string(lines);
    };
    std::function<void(int& lines)> restored = [](int&) {};
    std::function<absl::Status(int lines)> status = [](int) { return absl::OkStatus(); };
    bool refuses_its_state = false;
  };
  explicit CountingReader(const Faults* faults) : faults_(*faults) {}

  ReadResult ReadLine(std::string_view line) override {
    ++lines_;
    ReadResult result{ReadResult::Outcome::kHit, {}, {}};
    result.hit = {
        .time_s = static_cast<uint32_t>(lines_), .source = {}, .target = {}, .series = {kTcp, 853}};
    faults_.result(result, line, lines_);
    return result;
  }
  absl::Status status() const override { return faults_.status(lines_); }
  std::string SaveState() const override { return faults_.state(lines_); }
  absl::Status RestoreState(std::string_view state) override {
    if (faults_.refuses_its_state && !state.empty()) {
      return absl::InvalidArgumentError("refused");
    }
    lines_ = state.empty() ? 0 : std::stoi(std::string(state));
    faults_.restored(lines_);
    return absl::OkStatus();
  }

 private:
  const Faults& faults_;
  int lines_ = 0;
};

// What is noticed when readers with these faults read four lines.
std::string Noticed(const CountingReader::Faults& faults, std::string_view choices = "0") {
  const auto make = [&](const ReaderOptions&) -> absl::StatusOr<std::unique_ptr<HitReader>> {
    return std::make_unique<CountingReader>(&faults);
  };
  return std::string(
      FuzzReader(make, std::string(choices) + "\none\ntwo\nthree\nfour\n").message());
}

// By a change of each result.
std::string NoticedInResult(const std::function<void(ReadResult&)>& change,
                            std::string_view choices = "0") {
  CountingReader::Faults faults;
  faults.result = [&](ReadResult& result, std::string_view, int) { change(result); };
  return Noticed(faults, choices);
}

TEST(FuzzReaderTest, AReaderThatKeepsItsPromisesPasses) {
  for (const char* const choices : {"", "0", "1", "?12", "040", "032", "\xff\xff\xff"}) {
    EXPECT_EQ(Noticed({}, choices), "") << choices;
  }
  EXPECT_EQ(NoticedInResult([](ReadResult& result) { result = ReadResult::Skipped("a reason"); }),
            "");
}

TEST(FuzzReaderTest, HitsThatCannotBeCountedAreNoticed) {
  const auto of_hit = [](const std::function<void(Hit&)>& change, std::string_view choices = "0") {
    return NoticedInResult([&](ReadResult& result) { change(result.hit); }, choices);
  };
  EXPECT_THAT(of_hit([](Hit& hit) { hit.records = 0; }), HasSubstr("records"));
  EXPECT_THAT(of_hit([](Hit& hit) { hit.series = {kIcmp, 256}; }), HasSubstr("256/icmp"));
  EXPECT_THAT(of_hit([](Hit& hit) { hit.series = {47, 1}; }), HasSubstr("1/gre"));
  EXPECT_THAT(of_hit([](Hit& hit) { hit.kind = Kind{0}; }), HasSubstr("kind 0"));
  const auto backscatter = [](Hit& hit) { hit.kind = Kind::kBackscatter; };
  EXPECT_EQ(of_hit(backscatter), "");
  EXPECT_THAT(of_hit(backscatter, "1"), HasSubstr("kind 2"));
}

TEST(FuzzReaderTest, ReasonsThatAreNoShortTextAreNoticed) {
  static const std::string long_text(100, 'x');
  for (const std::string_view reason :
       {std::string_view(), std::string_view("tab\t"), std::string_view(long_text)}) {
    EXPECT_THAT(
        NoticedInResult([&](ReadResult& result) { result = ReadResult::Malformed(reason); }),
        HasSubstr("reason"));
  }
  EXPECT_THAT(NoticedInResult([](ReadResult& result) { result.reason = "a hit has none"; }),
              HasSubstr("reason"));
  EXPECT_THAT(NoticedInResult(
                  [](ReadResult& result) { result.outcome = static_cast<ReadResult::Outcome>(7); }),
              HasSubstr("outcome 7"));
}

TEST(FuzzReaderTest, StatesThatAreTooLargeOrNotPrintableAreNoticed) {
  CountingReader::Faults faults;
  faults.state = [](int lines) { return lines == 0 ? "" : std::string(65, '1'); };
  EXPECT_THAT(Noticed(faults), HasSubstr("65 bytes"));
  faults.state = [](int lines) { return lines == 0 ? "" : std::to_string(lines) + "\n"; };
  EXPECT_THAT(Noticed(faults), HasSubstr("printable"));
  faults.state = [](int lines) { return std::to_string(lines); };
  EXPECT_THAT(Noticed(faults), HasSubstr("before the first line"));
}

TEST(FuzzReaderTest, AStateThatIsNotTakenOrIsNotEnoughIsNoticed) {
  CountingReader::Faults refuses;
  refuses.refuses_its_state = true;
  EXPECT_THAT(Noticed(refuses), HasSubstr("refused"));
  CountingReader::Faults changes;
  changes.restored = [](int& lines) { lines += lines == 3 ? 1 : 0; };
  EXPECT_THAT(Noticed(changes), HasSubstr("became"));
  CountingReader::Faults forgets;
  forgets.state = [](int) { return ""; };
  EXPECT_THAT(Noticed(forgets), HasSubstr("another hit"));
}

TEST(FuzzReaderTest, WhatComesOutLongAfterAStateWasRestoredIsNoticed) {
  // Restored before the second line, it goes wrong at the fourth: no reader of one line shows that.
  const CountingReader::Faults faults;
  const auto make = [&](const ReaderOptions&) -> absl::StatusOr<std::unique_ptr<HitReader>> {
    class Late : public CountingReader {
     public:
      using CountingReader::CountingReader;
      ReadResult ReadLine(std::string_view line) override {
        ReadResult result = CountingReader::ReadLine(line);
        result.hit.records = ++read_ == 3 && restored_ ? 2 : 1;
        return result;
      }
      absl::Status RestoreState(std::string_view state) override {
        restored_ = !state.empty();
        return CountingReader::RestoreState(state);
      }

     private:
      int read_ = 0;
      bool restored_ = false;
    };
    return std::make_unique<Late>(&faults);
  };
  EXPECT_EQ(FuzzReader(make, "00\none\ntwo\nthree\nfour\n").message(), "");
  EXPECT_THAT(std::string(FuzzReader(make, "01\none\ntwo\nthree\nfour\n").message()),
              HasSubstr("the middle"));
}

TEST(FuzzReaderTest, AStateMayBeMissingOnlyBeforeTheFirstHitAndOnlyWhereThatIsAllowed) {
  CountingReader::Faults faults;
  faults.result = [](ReadResult& result, std::string_view, int lines) {
    result = lines < 3 ? ReadResult::Skipped("before the third line") : result;
  };
  faults.state = [](int lines) { return lines < 3 ? "" : std::to_string(lines); };
  const auto make = [&](const ReaderOptions&) -> absl::StatusOr<std::unique_ptr<HitReader>> {
    return std::make_unique<CountingReader>(&faults);
  };
  const std::string input = "02\none\ntwo\nthree\nfour\nfive\n";
  EXPECT_EQ(FuzzReader(make, input, StatesFrom::kFirstHit).message(), "");
  EXPECT_THAT(std::string(FuzzReader(make, input).message()), HasSubstr("line 3"));
  faults.state = [](int lines) { return lines < 4 ? "" : std::to_string(lines); };
  EXPECT_THAT(std::string(FuzzReader(make, input, StatesFrom::kFirstHit).message()),
              HasSubstr("line 4"));
}

TEST(FuzzReaderTest, LinesThatAreReadInAFileThatCannotBeReadAreNoticed) {
  CountingReader::Faults faults;
  faults.status = [](int lines) {
    return lines < 2 ? absl::OkStatus() : absl::InvalidArgumentError("no such column");
  };
  EXPECT_THAT(Noticed(faults), HasSubstr("not malformed"));
  faults.result = [](ReadResult& result, std::string_view, int lines) {
    result = lines < 2 ? result : ReadResult::Malformed("header");
  };
  EXPECT_EQ(Noticed(faults), "");
}

TEST(FuzzReaderTest, TheLogIsCutIntoLinesAsFilesAre) {
  CountingReader::Faults faults;
  std::string seen;
  faults.result = [&](ReadResult&, std::string_view line, int lines) {
    seen += std::to_string(lines) + ":" + std::string(line) + " ";
  };
  const auto make = [&](const ReaderOptions&) -> absl::StatusOr<std::unique_ptr<HitReader>> {
    return std::make_unique<CountingReader>(&faults);
  };
  // Each is read by a reader of its own and by that of the whole file, and by that of the middle.
  ASSERT_TRUE(FuzzReader(make, "02\na\n\nb").ok());
  EXPECT_EQ(seen, "1:a 1:a 2: 2: 3:b 3:b 3:b ");
}

}  // namespace
}  // namespace scantrend
