#include "base/loopback.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(LoopbackTest, AddressesOfThisMachineAreLoopback) {
  for (const char* address :
       {"127.0.0.1:8530", "127.255.255.254:1", "[::1]:8530", "[::ffff:127.0.0.1]:8530",
        "localhost:8530", "unix:/run/scantrend.sock", "unix:data/admin.sock"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
}

TEST(LoopbackTest, NothingElseIs) {
  for (const char* address :
       {"", ":", "8530", "127.0.0.1", "0.0.0.0:8530", "[::]:8530", "192.0.2.1:8530", "128.0.0.1:1",
        "[::2]:1", "[fe80::1]:1", "localhost.example:8530", "127.0.0.1.example:8530", "LOCALHOST:1",
        "example:8530", "ipv4:127.0.0.1:8530", "dns:///localhost:8530"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace scantrend
