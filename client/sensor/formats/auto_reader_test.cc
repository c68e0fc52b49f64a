#include "client/sensor/formats/auto_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

constexpr char kDshield[] =
    "2013-03-03 21:53:59 +0000\t1000\t1\t198.51.100.1\t6000\t192.0.2.3\t1433\t6\tS";
constexpr char kNetfilter[] =
    "1362347639 fw kernel: SRC=198.51.100.1 DST=192.0.2.3 PROTO=TCP SPT=6000 DPT=1433 SYN";
constexpr char kCsvHeader[] = "time,source,target,port,protocol";
constexpr char kCsv[] = "1362347639,198.51.100.1,192.0.2.3,1433,tcp";
constexpr char kNotYet[] = "before the format was found";

class AutoReaderTest : public testing::Test {
 protected:
  AutoReader Make() {
    return AutoReader(ReaderOptions{},
                      [this](std::string_view format) { found_.emplace_back(format); });
  }

  const Hit hit_ = MakeHit("2013-03-03 21:53:59", "198.51.100.1", "192.0.2.3", {kTcp, 1433});
  std::vector<std::string> found_;
};

TEST_F(AutoReaderTest, TheFirstHitTellsTheFormatAndIsAHit) {
  AutoReader dshield = Make();
  ExpectSkipped(dshield, "# psad", kNotYet);
  ExpectHit(dshield, kDshield, hit_);
  AutoReader netfilter = Make();
  ExpectSkipped(netfilter, "Mar  3 21:53:58 fw sshd[1]: hello", kNotYet);
  ExpectHit(netfilter, kNetfilter, hit_);
  AutoReader csv = Make();
  ExpectSkipped(csv, kCsvHeader, kNotYet);
  ExpectHit(csv, kCsv, hit_);
  EXPECT_EQ(found_, (std::vector<std::string>{"dshield", "netfilter", "csv"}));
}

TEST_F(AutoReaderTest, FromThereOnItIsThatFormatAlone) {
  AutoReader reader = Make();
  ExpectHit(reader, kDshield, hit_);
  ExpectMalformed(reader, kNetfilter, "fields");
  ExpectSkipped(reader, "# a comment", "comment");
  EXPECT_EQ(found_.size(), 1u);
}

TEST_F(AutoReaderTest, ItGoesOnInTheFormatOfItsState) {
  AutoReader reader = Make();
  EXPECT_EQ(reader.SaveState(), "");
  ExpectSkipped(reader, kCsvHeader, kNotYet);
  EXPECT_EQ(reader.SaveState(), "");
  ExpectHit(reader, kCsv, hit_);
  AutoReader next = Make();
  ASSERT_TRUE(next.RestoreState(reader.SaveState()).ok());
  ExpectHit(next, kCsv, hit_);  // the columns are known, without the header
  ExpectMalformed(next, kNetfilter, "columns");
}

TEST_F(AutoReaderTest, AnotherFileOfTheLogHasAHeaderOfItsOwn) {
  AutoReader reader = Make();
  reader.BeginFile();
  ExpectSkipped(reader, kCsvHeader, kNotYet);
  ExpectHit(reader, kCsv, hit_);
  reader.BeginFile();
  ExpectSkipped(reader, "protocol,port,target,source,time", "header");
  ExpectHit(reader, "tcp,1433,192.0.2.3,198.51.100.1,1362347639", hit_);
}

TEST_F(AutoReaderTest, WhatIsNoStateOfItIsRefused) {
  for (const char* state : {"csv", "pcap2 ,0", "nonsense", " "}) {
    EXPECT_EQ(Make().RestoreState(state).code(), absl::StatusCode::kInvalidArgument) << state;
  }
}

}  // namespace
}  // namespace scantrend
