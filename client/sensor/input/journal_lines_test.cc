#include "client/sensor/input/journal_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/address.h"
#include "client/sensor/formats/netfilter_reader.h"

namespace scantrend {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// https://systemd.io/JOURNAL_EXPORT_FORMATS: fields that hold newlines come with their length.
std::string ExportField(const std::string& name, const std::string& value) {
  if (value.find('\n') == std::string::npos) {
    return absl::StrCat(name, "=", value, "\n");
  }
  std::string text = name + "\n";
  for (int shift = 0; shift < 64; shift += 8) {
    text.push_back(static_cast<char>((value.size() >> shift) & 0xff));
  }
  return absl::StrCat(text, value, "\n");
}

class JournalLinesTest : public ::testing::Test {
 protected:
  JournalLinesTest() {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    directory_ = std::filesystem::path(::testing::TempDir()) / test->name();
    std::filesystem::create_directories(directory_);
    options_.directory = directory_.string();
    options_.say = [this](const std::string& what) { said_.push_back(what); };
  }
  ~JournalLinesTest() override { std::filesystem::remove_all(directory_); }

  // The next entry, a second after the last one; `fields` as "NAME=value".
  std::string Entry(const std::string& message,
                    const std::vector<std::string>& fields = {"_TRANSPORT=kernel",
                                                              "SYSLOG_IDENTIFIER=kernel"}) {
    ++entries_;
    std::string text =
        absl::StrCat("__REALTIME_TIMESTAMP=", 1'571'054'400 + entries_, "123456\n",
                     "__MONOTONIC_TIMESTAMP=", entries_,
                     "\n_BOOT_ID=f446871715504074bf7049ef0718fa93\n_HOSTNAME=bridge\n",
                     ExportField("MESSAGE", message));
    for (const std::string& field : fields) {
      absl::StrAppend(&text, field, "\n");
    }
    return text + "\n";
  }

  // Appends entries to a journal file.
  void Write(const std::string& name, const std::vector<std::string>& entries) {
    const std::string command =
        absl::StrCat("/lib/systemd/systemd-journal-remote --output=", (directory_ / name).string(),
                     " - 2>/dev/null");
    FILE* const remote = popen(command.c_str(), "w");
    ASSERT_NE(remote, nullptr);
    for (const std::string& entry : entries) {
      EXPECT_EQ(fwrite(entry.data(), 1, entry.size(), remote), entry.size());
    }
    ASSERT_EQ(pclose(remote), 0) << "Debian's systemd-journal-remote makes the journals";
  }

  std::unique_ptr<JournalLines> Open(const sensor::SourcePosition& position = {}) {
    auto lines = JournalLines::Open(position, options_);
    EXPECT_TRUE(lines.ok()) << lines.status();
    return *std::move(lines);
  }

  static std::vector<std::string> Lines(JournalLines& journal) {
    std::vector<std::string> lines;
    while (journal.Wait(absl::ZeroDuration())) {
      const auto line = journal.Next();
      EXPECT_TRUE(line.ok()) << line.status();
      if (!line.ok()) {
        break;
      }
      lines.emplace_back(**line);
    }
    return lines;
  }

  static sensor::SourcePosition PositionOf(const JournalLines& journal) {
    sensor::SourcePosition position;
    journal.FillPosition(position);
    return position;
  }

  std::filesystem::path directory_;
  JournalOptions options_;
  std::vector<std::string> said_;
  int entries_ = 0;
};

TEST_F(JournalLinesTest, WhatTheKernelLoggedIsReadFromTheOldestEntryOn) {
  const std::vector<std::string> daemon = {"_TRANSPORT=syslog", "SYSLOG_IDENTIFIER=daemon"};
  Write("a.journal", {Entry("one"), Entry("no kernel", daemon), Entry("two")});
  const auto journal = Open();
  EXPECT_TRUE(journal->is_live());
  EXPECT_EQ(PositionOf(*journal).ByteSizeLong(), 0u);
  EXPECT_THAT(Lines(*journal),
              ElementsAre("1571054401 bridge kernel: one", "1571054403 bridge kernel: two"));
  EXPECT_EQ(journal->line_number(), 2u);
  EXPECT_EQ(journal->Where(), "journal entry of 2019-10-14T12:00:03.123456+00:00");
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(JournalLinesTest, ALineIsOneOfTheNetfilterFormat) {
  Write("a.journal",
        {Entry("DROP IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.9 LEN=60 PROTO=TCP SPT=40000 DPT=853 "
               "WINDOW=1024 RES=0x00 SYN URGP=0 ")});
  const auto journal = Open();
  NetfilterReader reader({});
  const ReadResult result = reader.ReadLine(**journal->Next());
  ASSERT_EQ(result.outcome, ReadResult::Outcome::kHit) << result.reason;
  EXPECT_EQ(result.hit.time_s, 1'571'054'401u);
  EXPECT_EQ(result.hit.source.ToString(), "192.0.2.1");
  EXPECT_EQ(result.hit.series.port, 853);
}

TEST_F(JournalLinesTest, EntriesOfAUnitOrOfAProgramMayBeRead) {
  Write("a.journal",
        {Entry("kernel's"),
         Entry("ulogd's", {"_TRANSPORT=syslog", "SYSLOG_IDENTIFIER=ulogd", "SYSLOG_PID=812",
                           "_PID=1", "_SYSTEMD_UNIT=ulogd2.service"}),
         Entry("its output",
               {"_TRANSPORT=stdout", "_COMM=ulogd", "_PID=813", "_SYSTEMD_UNIT=ulogd2.service"}),
         Entry("another's",
               {"_TRANSPORT=syslog", "SYSLOG_IDENTIFIER=ulogd", "_SYSTEMD_UNIT=other.service"})});
  options_.unit = "ulogd2";
  EXPECT_THAT(Lines(*Open()), ElementsAre("1571054402 bridge ulogd[812]: ulogd's",
                                          "1571054403 bridge ulogd[813]: its output"));
  options_.identifier = "ulogd";
  EXPECT_THAT(Lines(*Open()), ElementsAre("1571054402 bridge ulogd[812]: ulogd's"));
  options_.unit.clear();
  EXPECT_THAT(Lines(*Open()), ElementsAre("1571054402 bridge ulogd[812]: ulogd's",
                                          "1571054404 bridge ulogd: another's"));
}

TEST_F(JournalLinesTest, EveryEntryIsOneLineWhateverIsInIt) {
  const std::string prefix = "1571054404 bridge kernel: ";
  Write("a.journal", {Entry("two\nlines\n"), Entry(""),
                      Entry("bytes \x01\xff and\n" + std::string("\0", 1) + "more",
                            {"_TRANSPORT=kernel", "SYSLOG_IDENTIFIER=a name"}),
                      Entry(std::string(kLineBytesMax - prefix.size(), 'x')),
                      Entry(std::string(kLineBytesMax - prefix.size() + 1, 'y')),
                      Entry(std::string(3'000'000, 'z')), Entry("last")});
  const auto journal = Open();
  EXPECT_EQ(**journal->Next(), "1571054401 bridge kernel: two lines ");
  EXPECT_EQ(**journal->Next(), "1571054402 bridge kernel: ");
  EXPECT_EQ(**journal->Next(),
            "1571054403 bridge a_name: bytes \x01\xff and " + std::string("\0", 1) + "more");
  EXPECT_EQ((**journal->Next()).size(), kLineBytesMax);
  EXPECT_FALSE(journal->last_line_was_cut());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ((**journal->Next()).size(), kLineBytesMax);
    EXPECT_TRUE(journal->last_line_was_cut());
  }
  EXPECT_EQ(**journal->Next(), "1571054407 bridge kernel: last");
  EXPECT_FALSE(journal->last_line_was_cut());
  EXPECT_EQ(journal->line_number(), 7u);
}

TEST_F(JournalLinesTest, AnEntryThatLacksFieldsIsALineAllTheSame) {
  Write("a.journal", {"__REALTIME_TIMESTAMP=1571054400000000\n__MONOTONIC_TIMESTAMP=1\n"
                      "_BOOT_ID=f446871715504074bf7049ef0718fa93\n_TRANSPORT=kernel\n\n"});
  EXPECT_THAT(Lines(*Open()), ElementsAre("1571054400 - -: "));
}

TEST_F(JournalLinesTest, EntriesComeAsTheyAreLogged) {
  Write("a.journal", {Entry("one")});
  const auto journal = Open();
  EXPECT_THAT(Lines(*journal), ElementsAre("1571054401 bridge kernel: one"));
  EXPECT_FALSE(journal->Wait(absl::Milliseconds(1)));
  const std::string two = Entry("two");
  const std::string three = Entry("three");
  std::thread writer([&] {
    Write("a.journal", {two});
    Write("b.journal", {three});
  });
  EXPECT_EQ(**journal->Next(), "1571054402 bridge kernel: two");
  EXPECT_TRUE(journal->Wait(absl::InfiniteDuration()));
  EXPECT_EQ(**journal->Next(), "1571054403 bridge kernel: three");
  writer.join();
}

TEST_F(JournalLinesTest, ADirectoryMayBeEmptyAtFirst) {
  const auto journal = Open();
  EXPECT_THAT(Lines(*journal), IsEmpty());
  Write("a.journal", {Entry("one")});
  EXPECT_EQ(**journal->Next(), "1571054401 bridge kernel: one");
}

TEST_F(JournalLinesTest, GoesOnBehindEachEntry) {
  Write("a.journal", {Entry("1"), Entry("2")});
  Write("b.journal", {Entry("3"), Entry("4")});
  const auto journal = Open();
  for (int next = 1; next <= 4; ++next) {
    EXPECT_THAT(std::string(**journal->Next()), HasSubstr(absl::StrCat(": ", next)));
    // What is waited for is not counted yet.
    journal->Wait(absl::ZeroDuration());
    const sensor::SourcePosition position = PositionOf(*journal);
    EXPECT_LE(position.ByteSizeLong() + 64 + 2 + 9, 256u);
    const auto again = Open(position);
    EXPECT_EQ(again->line_number(), static_cast<uint64_t>(next));
    EXPECT_EQ(PositionOf(*again).SerializeAsString(), position.SerializeAsString());
    EXPECT_EQ(Lines(*again).size(), static_cast<size_t>(4 - next));
  }
  Write("b.journal", {Entry("5")});
  EXPECT_THAT(Lines(*Open(PositionOf(*journal))), ElementsAre("1571054405 bridge kernel: 5"));
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(JournalLinesTest, AnEntryThatWasMovedToAnotherFileIsTheSame) {
  const std::string one = Entry("1");
  const std::string two = Entry("2");
  Write("run.journal", {one});
  const auto journal = Open();
  EXPECT_EQ(Lines(*journal).size(), 1u);
  // As journald does once /var is there.
  Write("var.journal", {one, two});
  EXPECT_THAT(Lines(*journal), ElementsAre("1571054402 bridge kernel: 2"));
  const auto run = Open();
  EXPECT_TRUE(run->Next().ok());
  const sensor::SourcePosition behind_1 = PositionOf(*run);
  std::filesystem::remove(directory_ / "run.journal");
  EXPECT_THAT(Lines(*Open(behind_1)), ElementsAre("1571054402 bridge kernel: 2"));
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(JournalLinesTest, IfTheEntryOfThePositionIsGoneThatIsSaidAndTheNextIsRead) {
  Write("a.journal", {Entry("1"), Entry("2"), Entry("3")});
  const auto journal = Open();
  EXPECT_TRUE(journal->Next().ok());
  const sensor::SourcePosition behind_1 = PositionOf(*journal);
  Write("b.journal", {Entry("4"), Entry("5")});
  std::filesystem::remove(directory_ / "a.journal");
  EXPECT_THAT(Lines(*Open(behind_1)),
              ElementsAre("1571054404 bridge kernel: 4", "1571054405 bridge kernel: 5"));
  EXPECT_THAT(said_, ElementsAre(HasSubstr("number 1, is not kept any more")));
  EXPECT_THAT(said_, ElementsAre(HasSubstr("Goes on with the next that is")));
}

TEST_F(JournalLinesTest, IfAllIsGoneThatIsSaidAndWhatComesIsRead) {
  Write("a.journal", {Entry("1"), Entry("2")});
  const auto journal = Open();
  EXPECT_EQ(Lines(*journal).size(), 2u);
  const sensor::SourcePosition behind_2 = PositionOf(*journal);
  std::filesystem::remove(directory_ / "a.journal");
  const auto again = Open(behind_2);
  EXPECT_THAT(said_, ElementsAre(HasSubstr("Goes on with what is logged from now on")));
  EXPECT_THAT(Lines(*again), IsEmpty());
  EXPECT_EQ(PositionOf(*again).SerializeAsString(), behind_2.SerializeAsString());
  Write("b.journal", {Entry("3")});
  EXPECT_EQ(**again->Next(), "1571054403 bridge kernel: 3");
}

TEST_F(JournalLinesTest, WhatCannotBeOpenedIsAnError) {
  options_.directory += "/missing";
  const absl::Status missing = JournalLines::Open({}, options_).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.message()), HasSubstr(options_.directory));
  options_.directory = directory_.string();
  sensor::SourcePosition position;
  position.set_journal_cursor("no cursor");
  EXPECT_EQ(JournalLines::Open(position, options_).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace scantrend
