// Every method of the running server, called by everybody.
#include <fcntl.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "google/rpc/error_details.pb.h"
#include "scantrend/v1/access.grpc.pb.h"
#include "scantrend/v1/ingest.grpc.pb.h"
#include "scantrend/v1/trend.grpc.pb.h"
#include "server/access/access_table.h"
#include "server/server.h"
#include "server/server_testing.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

constexpr uint32_t kDay_s = 86'400;
using Code = grpc::StatusCode;

class MethodAccessTest : public testing::Test {
 protected:
  MethodAccessTest()
      : clock_(kToday.start_s() + 7'200), data_dir_(FreshDirectory()), server_(Start(data_dir_)) {
    channel_ = grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials());
    admin_ = AdminOf(data_dir_);
  }

  std::unique_ptr<Server> Start(const std::string& data_dir) {
    ServerOptions options;
    options.data_dir = data_dir;
    options.listen = options.http = "127.0.0.1:0";
    options.auth = Auth::kRequired;
    auto server = Server::Start(options, &clock_);
    EXPECT_TRUE(server.ok()) << server.status();
    return *std::move(server);
  }

  // By the unix socket of the server's owner, however long its path is.
  static std::unique_ptr<v1::AccessService::Stub> AdminOf(const std::string& data_dir) {
    const int directory = open(data_dir.c_str(), O_PATH | O_DIRECTORY);
    const std::string address = absl::StrCat("unix:/proc/self/fd/", directory, "/admin.sock");
    const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    EXPECT_TRUE(channel->WaitForConnected(gpr_inf_future(GPR_CLOCK_REALTIME)));
    close(directory);
    return v1::AccessService::NewStub(channel);
  }

  static std::string Make(v1::AccessService::Stub& admin, v1::Role role, uint32_t expire_days = 0) {
    v1::CreateTokenRequest request;
    request.set_role(role);
    request.set_sensor(role == v1::ROLE_INGEST ? "edge" : "");
    request.set_expire_days(expire_days);
    v1::CreateTokenResponse response;
    grpc::ClientContext context;
    const grpc::Status status = admin.CreateToken(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.secret();
  }

  void Revoke(const std::string& token) {
    v1::RevokeTokenRequest request;
    request.set_id(token.substr(4, 8));
    v1::RevokeTokenResponse response;
    grpc::ClientContext context;
    const grpc::Status status = admin_->RevokeToken(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  // How a call with one message of these bytes ends; or that it was answered.
  grpc::Status Call(std::string_view method, const std::string& token,
                    const std::string& request = "") {
    grpc::GenericStub stub(channel_);
    grpc::ClientContext context;
    if (!token.empty()) {
      context.AddMetadata("authorization", "Bearer " + token);
    }
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareCall(&context, absl::StrCat("/", method.data()), &queue);
    const auto wait = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    call->StartCall(nullptr);
    wait();
    const grpc::Slice bytes(request);
    call->Write(grpc::ByteBuffer(&bytes, 1), nullptr);
    if (wait()) {
      call->WritesDone(nullptr);
      wait();
    }
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    const bool is_answered = wait();
    answer_ = answer;
    if (is_answered) {
      context.TryCancel();
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    wait();
    return is_answered ? grpc::Status::OK : status;
  }

  FakeClock clock_;
  const std::string data_dir_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::AccessService::Stub> admin_;
  grpc::ByteBuffer answer_;  // of the last Call
};

bool IsRefusal(const grpc::Status& status) {
  return status.error_code() == Code::UNAUTHENTICATED ||
         status.error_code() == Code::PERMISSION_DENIED;
}

TEST_F(MethodAccessTest, TheTableHasEveryServiceThatIsServed) {
  // ServerReflectionRequest.list_services (field 7) is "*".
  Call("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "", "\x3a\x01*");
  grpc::Slice bytes;
  ASSERT_TRUE(answer_.DumpToSingleSlice(&bytes).ok());
  const std::string text(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
  const std::regex name(R"([a-z0-9]+(\.[a-z0-9]+)+\.[A-Z][A-Za-z]+)");
  std::set<std::string> served;
  for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) {
    served.insert(it->str());
  }
  std::set<std::string> known;
  for (const MethodAccess& access : AccessTable()) {
    known.emplace(access.method.substr(0, access.method.find('/')));
  }
  EXPECT_EQ(served, known);
}

TEST_F(MethodAccessTest, NobodyCallsWhatTheyMayNot) {
  const std::map<Role, std::string> tokens = {{Role::kIngest, Make(*admin_, v1::ROLE_INGEST)},
                                              {Role::kRead, Make(*admin_, v1::ROLE_READ)},
                                              {Role::kAdmin, Make(*admin_, v1::ROLE_ADMIN)}};
  std::vector<std::string> strangers = {""};
  for (const auto& [role, token] : tokens) {
    strangers.push_back(token.substr(0, token.size() - 1));
    strangers.push_back(token.substr(0, 13) + std::string(64, '0'));
    const auto proto_role = static_cast<v1::Role>(role);
    strangers.push_back(Make(*admin_, proto_role));
    Revoke(strangers.back());
    strangers.push_back(Make(*admin_, proto_role, 1));
    // Of another server.
    const std::string other_dir = FreshDirectory("other");
    const std::unique_ptr<Server> other = Start(other_dir);
    strangers.push_back(Make(*AdminOf(other_dir), proto_role));
  }
  clock_.Set(clock_.now_s() + kDay_s);
  for (const MethodAccess& access : AccessTable()) {
    for (const std::string& stranger : strangers) {
      const grpc::Status status = Call(access.method, stranger);
      if (access.role.has_value()) {
        EXPECT_EQ(status.error_code(), Code::UNAUTHENTICATED) << access.method << " " << stranger;
      } else {
        EXPECT_FALSE(IsRefusal(status)) << access.method;
      }
    }
    for (const auto& [role, token] : tokens) {
      const grpc::Status status = Call(access.method, token);
      if (!access.role.has_value() || Includes(role, *access.role)) {
        EXPECT_FALSE(IsRefusal(status)) << access.method << " " << status.error_message();
      } else {
        EXPECT_EQ(status.error_code(), Code::PERMISSION_DENIED) << access.method;
        EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "WRONG_ROLE");
      }
    }
  }
}

TEST_F(MethodAccessTest, ASensorDeliversAsItselfOnly) {
  const std::string token = Make(*admin_, v1::ROLE_INGEST);
  v1::HitBatch opening;
  opening.set_stream("live");
  for (const char* method :
       {"scantrend.v1.IngestService/StreamHits", "scantrend.v1.IngestService/SubmitHits"}) {
    opening.set_sensor("edge");
    EXPECT_TRUE(Call(method, token, opening.SerializeAsString()).ok()) << method;
    opening.set_sensor("other");
    const grpc::Status refused = Call(method, token, opening.SerializeAsString());
    EXPECT_EQ(refused.error_code(), Code::PERMISSION_DENIED) << method;
    EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(refused).reason(), "OTHER_SENSOR");
  }
}

TEST_F(MethodAccessTest, WhoWatchesIsToldWhenTheTokenEnds) {
  const std::string token = Make(*admin_, v1::ROLE_READ);
  v1::WatchTrendRequest request;
  request.mutable_series()->set_protocol(6);
  request.mutable_series()->set_port(853);
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  const auto trend = v1::TrendService::NewStub(channel_);
  const auto reader = trend->WatchTrend(&context, request);
  v1::WatchTrendResponse point;
  ASSERT_TRUE(reader->Read(&point));
  Revoke(token);
  while (reader->Read(&point)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), Code::UNAUTHENTICATED);
}

TEST_F(MethodAccessTest, RevokingEndsAStreamAtItsNextBatchAndKeepsWhatWasAcked) {
  const std::string token = Make(*admin_, v1::ROLE_INGEST);
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  const auto ingest = v1::IngestService::NewStub(channel_);
  const auto stream = ingest->StreamHits(&context);
  v1::HitBatch batch;
  batch.set_sensor("edge");
  batch.set_stream("live");
  v1::HitAck ack;
  ASSERT_TRUE(stream->Write(batch) && stream->Read(&ack));
  v1::HitBatch hits;
  hits.mutable_ipv4()->add_time_s(kToday.start_s());
  hits.mutable_ipv4()->add_source(1);
  hits.mutable_ipv4()->add_target(1);
  hits.mutable_ipv4()->add_service(1u << 24 | 6u << 16 | 853);
  hits.set_sequence(1);
  ASSERT_TRUE(stream->Write(hits) && stream->Read(&ack));
  EXPECT_EQ(ack.accepted(), 1u);
  Revoke(token);
  hits.set_sequence(2);
  stream->Write(hits);
  EXPECT_FALSE(stream->Read(&ack));
  EXPECT_EQ(stream->Finish().error_code(), Code::UNAUTHENTICATED);
  // The stream is where it was acked.
  grpc::ClientContext again;
  again.AddMetadata("authorization", "Bearer " + Make(*admin_, v1::ROLE_INGEST));
  ASSERT_TRUE(ingest->SubmitHits(&again, batch, &ack).ok());
  EXPECT_EQ(ack.sequence(), 1u);
}

}  // namespace
}  // namespace scantrend
