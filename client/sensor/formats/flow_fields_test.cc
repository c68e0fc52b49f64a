#include "client/sensor/formats/flow_fields.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

const FlowFields kFlow = {.originator = {"192.0.2.1", "40001"},
                          .responder = {"192.0.2.2", "853"},
                          .protocol = "tcp",
                          .icmp_type = ""};

void ExpectHit(const ReadResult& result, std::string_view source, std::string_view target,
               Series series, Kind kind) {
  ASSERT_EQ(result.outcome, ReadResult::Outcome::kHit) << result.reason;
  EXPECT_EQ(result.hit.time_s, 7u);
  EXPECT_EQ(result.hit.source.ToString(), source);
  EXPECT_EQ(result.hit.target.ToString(), target);
  EXPECT_EQ(result.hit.series, series);
  EXPECT_EQ(result.hit.kind, kind);
  EXPECT_EQ(result.hit.records, 1u);
}

TEST(FlowFieldsTest, AFlowThatItsOriginatorBeganIsAHitOnTheRespondersPort) {
  ExpectHit(kFlow.Read(7, {.tcp_flags = "S"}, CountMode::kProbes), "192.0.2.1", "192.0.2.2",
            {kTcp, 853}, Kind::kProbe);
  ExpectHit(kFlow.Read(7, {}, CountMode::kProbes), "192.0.2.1", "192.0.2.2", {kTcp, 853},
            Kind::kProbe);
}

TEST(FlowFieldsTest, AReplyThatNothingAskedForIsBackscatterOnThePortItCameFrom) {
  ExpectHit(kFlow.Read(7, {.by_responder = true, .tcp_flags = "SA"}, CountMode::kProbes),
            "192.0.2.2", "192.0.2.1", {kTcp, 853}, Kind::kBackscatter);
  ExpectHit(kFlow.Read(7, {.tcp_flags = "R"}, CountMode::kProbes), "192.0.2.1", "192.0.2.2",
            {kTcp, 40'001}, Kind::kBackscatter);
}

TEST(FlowFieldsTest, CountingAllTakesEveryFlowByTheDestinationPortOfItsFirstPacket) {
  ExpectHit(kFlow.Read(7, {.by_responder = true, .tcp_flags = "SA"}, CountMode::kAll), "192.0.2.2",
            "192.0.2.1", {kTcp, 40'001}, Kind::kProbe);
  ExpectHit(kFlow.Read(7, {.tcp_flags = "A"}, CountMode::kAll), "192.0.2.1", "192.0.2.2",
            {kTcp, 853}, Kind::kProbe);
}

TEST(FlowFieldsTest, WhatIsWrongIsNamed) {
  FlowFields flow = kFlow;
  flow.responder.port = "65536";
  EXPECT_EQ(flow.Read(7, {}, CountMode::kProbes).reason, "port above 65535");
  EXPECT_EQ(flow.Read(7, {.by_responder = true}, CountMode::kProbes).reason, "source port");
  flow.responder.address = "192.0.2";
  EXPECT_EQ(flow.Read(7, {}, CountMode::kProbes).reason, "target address");
  EXPECT_EQ(flow.Read(7, {.by_responder = true}, CountMode::kProbes).reason, "source address");
}

}  // namespace
}  // namespace scantrend
