#include "server/metrics/query_interceptor.h"

#include <string_view>

#include "google/protobuf/descriptor.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {
namespace {

constexpr std::string_view kPrefix = "/scantrend.v1.TrendService/";
// Lasts as long as its caller watches.
constexpr std::string_view kEndless = "WatchTrend";

// Lives as long as its call.
class Interceptor : public grpc::experimental::Interceptor {
 public:
  Interceptor(QueryMetrics* metrics, std::string_view method) : timer_(metrics->Time(method)) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    methods->Proceed();
  }

 private:
  const QueryMetrics::Timer timer_;
};

class Factory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Factory(QueryMetrics* metrics) : metrics_(metrics) {
    const google::protobuf::ServiceDescriptor* service =
        v1::GetTrendRequest::descriptor()->file()->FindServiceByName("TrendService");
    for (int i = 0; i < service->method_count(); ++i) {
      if (service->method(i)->name() != kEndless) {
        metrics_->Declare(service->method(i)->name());
      }
    }
  }

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    const std::string_view path = info->method();
    if (!path.starts_with(kPrefix) || path.substr(kPrefix.size()) == kEndless) {
      return nullptr;
    }
    // gRPC takes ownership. Only methods that are registered come here: no caller chooses a name.
    return new Interceptor(metrics_, path.substr(kPrefix.size()));
  }

 private:
  QueryMetrics* const metrics_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>>
QueryInterceptors(QueryMetrics* metrics) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<Factory>(metrics));
  return factories;
}

}  // namespace scantrend
