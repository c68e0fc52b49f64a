#include "client/sensor/packets/endpoint.h"

#include <gtest/gtest.h>

#include "absl/status/status.h"

namespace scantrend {
namespace {

TEST(EndpointTest, AnAddressWithAPortIsItself) {
  EXPECT_EQ(ResolveEndpoint("192.0.2.1:8530").value(),
            (std::vector<Endpoint>{{*Address::Parse("192.0.2.1"), 8530}}));
  EXPECT_EQ(ResolveEndpoint("[2001:db8::1]:65535").value(),
            (std::vector<Endpoint>{{*Address::Parse("2001:db8::1"), 65'535}}));
}

TEST(EndpointTest, ANameHasAddresses) {
  const auto endpoints = ResolveEndpoint("localhost:8530");
  ASSERT_TRUE(endpoints.ok()) << endpoints.status();
  ASSERT_FALSE(endpoints->empty());
  EXPECT_EQ(endpoints->front().port, 8530);
}

TEST(EndpointTest, WhatIsNoneIsRefused) {
  for (const char* text : {"", "192.0.2.1", "192.0.2.1:", "192.0.2.1:x", "192.0.2.1:0",
                           "192.0.2.1:65536", "2001:db8::", "localhost:-1"}) {
    EXPECT_EQ(ResolveEndpoint(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(ResolveEndpoint("no.such.name.invalid:8530").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace scantrend
