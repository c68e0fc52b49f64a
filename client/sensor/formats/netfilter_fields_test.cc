#include "client/sensor/formats/netfilter_fields.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(NetfilterFieldsTest, TheSourceFieldIsNotThatOfAnotherProtocol) {
  EXPECT_EQ(FindSourceField("IN=eth0 SRC=192.0.2.1 DST=192.0.2.2"), 8u);
  EXPECT_EQ(FindSourceField("SRC=192.0.2.1"), 0u);
  EXPECT_EQ(FindSourceField("MACSRC=00:01 MACDST=00:02 SRC=192.0.2.1"), 26u);
  EXPECT_EQ(FindSourceField("ARP MACSRC=00:01 IPSRC=192.0.2.1 IPDST=192.0.2.2"),
            std::string_view::npos);
  EXPECT_EQ(FindSourceField(""), std::string_view::npos);
}

TEST(NetfilterFieldsTest, FieldsAreFoundInATcpLine) {
  const auto fields = NetfilterFields::Of(
      "SRC=192.0.2.1 DST=192.0.2.2 LEN=44 ID=1 PROTO=TCP SPT=56248 DPT=23 SEQ=7 ACK=9 WINDOW=2048 "
      "RES=0x00 CWR ECE SYN URGP=0 OPT (020405B4) ");
  EXPECT_EQ(fields.source, "192.0.2.1");
  EXPECT_EQ(fields.target, "192.0.2.2");
  EXPECT_EQ(fields.protocol, "TCP");
  EXPECT_EQ(fields.source_port, "56248");
  EXPECT_EQ(fields.target_port, "23");
  EXPECT_EQ(fields.icmp_type, std::nullopt);
  EXPECT_EQ(fields.tcp_flags, kTcpSyn | kTcpEce | kTcpCwr);
  EXPECT_FALSE(fields.fragment);
  EXPECT_FALSE(fields.second_packet);
}

TEST(NetfilterFieldsTest, FlagsAreKnownToBeNoneOnlyWhereTheyWouldHaveBeen) {
  EXPECT_EQ(NetfilterFields::Of("SRC=a DST=b PROTO=TCP SPT=1 DPT=2 RES=0x00 URGP=0").tcp_flags, 0);
  EXPECT_EQ(NetfilterFields::Of("SRC=a DST=b PROTO=TCP SPT=1 DPT=2").tcp_flags, std::nullopt);
}

TEST(NetfilterFieldsTest, WordsInOptionsAndBeforeTheProtocolAreNoFlags) {
  EXPECT_EQ(NetfilterFields::Of("SRC=a DST=b SYN OPT ( ACK RST ) PROTO=TCP SPT=1 DPT=2 FIN URGP=0 "
                                "OPT (PSH URG)")
                .tcp_flags,
            kTcpFin);
}

TEST(NetfilterFieldsTest, ThePacketThatAnIcmpErrorQuotesIsNotLookedAt) {
  const auto fields = NetfilterFields::Of(
      "SRC=192.0.2.1 DST=192.0.2.2 PROTO=ICMP TYPE=3 CODE=3 [SRC=192.0.2.2 DST=192.0.2.9 PROTO=TCP "
      "SPT=1 DPT=2 SYN URGP=0 ] ");
  EXPECT_EQ(fields.target, "192.0.2.2");
  EXPECT_EQ(fields.protocol, "ICMP");
  EXPECT_EQ(fields.icmp_type, "3");
  EXPECT_EQ(fields.target_port, std::nullopt);
  EXPECT_EQ(fields.tcp_flags, std::nullopt);
  EXPECT_FALSE(fields.second_packet);
}

TEST(NetfilterFieldsTest, FragmentsAndGluedLinesAreSeen) {
  EXPECT_TRUE(NetfilterFields::Of("SRC=a DST=b ID=7 FRAG:185 PROTO=UDP").fragment);
  EXPECT_TRUE(NetfilterFields::Of("SRC=a DST=b OPT ( FRAG:8 ID:00000001 ) PROTO=UDP").fragment);
  EXPECT_TRUE(NetfilterFields::Of("SRC=a DST=b PROTO=UDP Feb 27 SRC=c DST=d").second_packet);
}

TEST(NetfilterFieldsTest, ALineThatIsCutHasOnlyWhatIsThere) {
  EXPECT_EQ(NetfilterFields::Of("SRC=").source, "");
  EXPECT_EQ(NetfilterFields::Of("SRC=a").target, std::nullopt);
  EXPECT_EQ(NetfilterFields::Of("SRC=a DST=").target, "");
  EXPECT_EQ(NetfilterFields::Of("SRC=a DST=b OPT (").protocol, std::nullopt);
}

}  // namespace
}  // namespace scantrend
