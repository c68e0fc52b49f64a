#include "client/sensor/hit_filter.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"

namespace scantrend {
namespace {

Hit HitTo(std::string_view target, uint16_t port) {
  Hit hit;
  hit.source = Address::Parse("198.51.100.1").value();
  hit.target = Address::Parse(target).value();
  hit.series = {kTcp, port};
  return hit;
}

TEST(HitFilterTest, WithoutOptionsAHitPassesAsItIs) {
  const HitFilter filter({}, PortMap(), nullptr);
  Hit hit = HitTo("192.0.2.1", 2222);
  EXPECT_EQ(filter.Apply(hit), "");
  EXPECT_EQ(hit, HitTo("192.0.2.1", 2222));
}

TEST(HitFilterTest, HitsToOtherTargetsAreSkipped) {
  const HitFilter filter(Network::ParseList("192.0.2.0/25").value(), PortMap(), nullptr);
  Hit inside = HitTo("192.0.2.127", 22);
  EXPECT_EQ(filter.Apply(inside), "");
  Hit outside = HitTo("192.0.2.128", 22);
  EXPECT_EQ(filter.Apply(outside), "target outside of --targets");
}

TEST(HitFilterTest, ThePortIsMappedAndTheTargetAnonymisedAfterItWasCompared) {
  // The key and an address of the sample that comes with Crypto-PAn 1.0.
  const std::shared_ptr<CryptoPan> pan =
      CryptoPan::Make(absl::HexStringToBytes(
                          "1522178d33a4cf80130a5b1649907d10d8988f837979652762574c2d2a842202"))
          .value();
  const HitFilter filter(Network::ParseList("128.11.68.0/24").value(),
                         PortMap::Parse("2222=22").value(), pan);
  Hit hit = HitTo("128.11.68.132", 2222);
  EXPECT_EQ(filter.Apply(hit), "");
  EXPECT_EQ(hit.series, (Series{kTcp, 22}));
  EXPECT_EQ(hit.target.ToString(), "135.242.180.132");
  EXPECT_EQ(hit.source.ToString(), "198.51.100.1");
}

}  // namespace
}  // namespace scantrend
