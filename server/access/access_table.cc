#include "server/access/access_table.h"

#include <algorithm>

namespace scantrend {
namespace {

constexpr MethodAccess kTable[] = {
    // gRPC's own, which it answers itself. Whether the server can store hits is what a load
    // balancer
    // asks, and the methods that there are stand in a public repository.
    {"grpc.health.v1.Health/Check", std::nullopt},
    {"grpc.health.v1.Health/Watch", std::nullopt},
    {"grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", std::nullopt},
    {"scantrend.v1.AccessService/CreateToken", Role::kAdmin},
    {"scantrend.v1.AccessService/ListTokens", Role::kAdmin},
    {"scantrend.v1.AccessService/RevokeToken", Role::kAdmin},
    {"scantrend.v1.AdminService/Compact", Role::kAdmin},
    {"scantrend.v1.AdminService/CreateBackup", Role::kAdmin},
    {"scantrend.v1.AdminService/EnforceRetention", Role::kAdmin},
    {"scantrend.v1.AdminService/GetStats", Role::kAdmin},
    {"scantrend.v1.AdminService/ListBackups", Role::kAdmin},
    {"scantrend.v1.AdminService/Verify", Role::kAdmin},
    {"scantrend.v1.AdminService/VerifyBackup", Role::kAdmin},
    {"scantrend.v1.IngestService/StreamHits", Role::kIngest},
    {"scantrend.v1.IngestService/SubmitHits", Role::kIngest},
    {"scantrend.v1.TrendService/ExportPoints", Role::kRead},
    {"scantrend.v1.TrendService/GetSource", Role::kRead},
    {"scantrend.v1.TrendService/GetTrend", Role::kRead},
    {"scantrend.v1.TrendService/ListRisingPorts", Role::kRead},
    {"scantrend.v1.TrendService/ListSensors", Role::kRead},
    {"scantrend.v1.TrendService/ListTopPorts", Role::kRead},
    {"scantrend.v1.TrendService/ListTopSources", Role::kRead},
    {"scantrend.v1.TrendService/WatchTrend", Role::kRead},
};

}  // namespace

std::span<const MethodAccess> AccessTable() { return kTable; }

const MethodAccess* FindAccess(std::string_view method) {
  const MethodAccess* const found = std::lower_bound(
      std::begin(kTable), std::end(kTable), method,
      [](const MethodAccess& one, std::string_view name) { return one.method < name; });
  return found != std::end(kTable) && found->method == method ? found : nullptr;
}

}  // namespace scantrend
