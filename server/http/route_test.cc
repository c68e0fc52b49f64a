#include "server/http/route.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace scantrend {
namespace {

TEST(RouteTest, ARouteEndsBeforeWhatIsAskedFor) {
  for (const auto& [path, route] :
       std::vector<std::pair<std::string, std::string>>{{"/", "/"},
                                                        {"", "/"},
                                                        {"/metrics", "/metrics"},
                                                        {"/v1/trend", "/v1/trend"},
                                                        {"/v1/source/192.0.2.1", "/v1/source"},
                                                        {"/v1/source/2001:db8::1", "/v1/source"},
                                                        {"/v1/trend/853", "/v1/trend"},
                                                        {"/api/ip/192.0.2.1/json", "/api/ip"},
                                                        {"/192.0.2.1/v1/trend", "/"},
                                                        {"/v1//192.0.2.1", "/v1"},
                                                        {"/v1/", "/v1"},
                                                        {"/Passwords", "/"},
                                                        {"/\n/v1", "/"}}) {
    EXPECT_EQ(RouteOf(path), route) << path;
  }
}

TEST(RouteTest, LongWordsAreNoPartOfARoute) {
  const std::string longest(32, 'a');
  EXPECT_EQ(RouteOf("/v1/" + longest), "/v1/" + longest);
  EXPECT_EQ(RouteOf("/v1/" + longest + "a"), "/v1");
}

}  // namespace
}  // namespace scantrend
