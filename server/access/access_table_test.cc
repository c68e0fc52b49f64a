#include "server/access/access_table.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "scantrend/v1/access.pb.h"
#include "scantrend/v1/admin.pb.h"
#include "scantrend/v1/ingest.pb.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {
namespace {

TEST(AccessTableTest, HasEveryMethodOfEveryServiceAndNoOther) {
  size_t methods = 0;
  for (const google::protobuf::FileDescriptor* file :
       {v1::Token::descriptor()->file(), v1::VerifyRequest::descriptor()->file(),
        v1::HitBatch::descriptor()->file(), v1::GetTrendRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      const google::protobuf::ServiceDescriptor* service = file->service(i);
      for (int j = 0; j < service->method_count(); ++j) {
        const std::string method = service->full_name() + "/" + service->method(j)->name();
        EXPECT_NE(FindAccess(method), nullptr) << method;
        ++methods;
      }
    }
  }
  const auto ours = std::count_if(
      AccessTable().begin(), AccessTable().end(),
      [](const MethodAccess& access) { return access.method.starts_with("scantrend."); });
  EXPECT_EQ(static_cast<size_t>(ours), methods);
}

TEST(AccessTableTest, IsSortedAndOpenForNothingOfOurs) {
  EXPECT_TRUE(std::is_sorted(
      AccessTable().begin(), AccessTable().end(),
      [](const MethodAccess& a, const MethodAccess& b) { return a.method < b.method; }));
  for (const MethodAccess& access : AccessTable()) {
    EXPECT_EQ(access.role.has_value(), access.method.starts_with("scantrend.")) << access.method;
    EXPECT_EQ(FindAccess(access.method), &access);
  }
}

TEST(AccessTableTest, HasNothingElse) {
  for (const char* method :
       {"", "/", "scantrend.v1.TrendService", "scantrend.v1.TrendService/",
        "/scantrend.v1.TrendService/GetTrend", "scantrend.v1.TrendService/GetTrendX", "zzz"}) {
    EXPECT_EQ(FindAccess(method), nullptr) << method;
  }
}

}  // namespace
}  // namespace scantrend
