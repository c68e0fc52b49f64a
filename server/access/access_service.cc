#include "server/access/access_service.h"

#include <string>
#include <vector>

#include "base/status.h"
#include "scantrend/v1/access.grpc.pb.h"
#include "server/grpc_status.h"

namespace scantrend {
namespace {

void EncodeToken(const TokenRecord& token, v1::Token* out) {
  out->set_id(token.id);
  out->set_role(static_cast<v1::Role>(token.role));
  out->set_sensor(token.sensor);
  out->set_label(token.label);
  out->mutable_create_time()->set_seconds(token.created_s);
  if (token.expires_s != 0) {
    out->mutable_expire_time()->set_seconds(token.expires_s);
  }
}

}  // namespace

class AccessService::Impl : public v1::AccessService::Service {
 public:
  Impl(TokenBook* tokens, const CallGate* gate, EventLog* log)
      : tokens_(tokens), gate_(gate), log_(log) {}

  grpc::Status CreateToken(grpc::ServerContext* context, const v1::CreateTokenRequest* request,
                           v1::CreateTokenResponse* response) override {
    return ToGrpcStatus(Create(*context, *request, response));
  }

  grpc::Status ListTokens(grpc::ServerContext* context, const v1::ListTokensRequest* /*request*/,
                          v1::ListTokensResponse* response) override {
    const auto list = [&] {
      for (const std::shared_ptr<const Grant>& grant : tokens_->List()) {
        v1::Token* const token = response->add_tokens();
        EncodeToken(grant->record(), token);
        if (grant->last_use_s() != 0) {
          token->mutable_last_use_time()->set_seconds(grant->last_use_s());
        }
      }
      return absl::OkStatus();
    };
    return ToGrpcStatus(gate_->IfAdmitted(*context, "scantrend.v1.AccessService/ListTokens", list));
  }

  grpc::Status RevokeToken(grpc::ServerContext* context, const v1::RevokeTokenRequest* request,
                           v1::RevokeTokenResponse* response) override {
    return ToGrpcStatus(Revoke(*context, *request, response));
  }

 private:
  absl::Status Create(const grpc::ServerContext& context, const v1::CreateTokenRequest& request,
                      v1::CreateTokenResponse* response) {
    ASSIGN_OR_RETURN(const Caller caller,
                     gate_->Admit(context, "scantrend.v1.AccessService/CreateToken"));
    if (request.role() == v1::ROLE_UNSPECIFIED || !v1::Role_IsValid(request.role())) {
      return InvalidFieldError("role", "must be ROLE_INGEST, ROLE_READ or ROLE_ADMIN");
    }
    ASSIGN_OR_RETURN(const auto made,
                     tokens_->Create(static_cast<Role>(request.role()), request.sensor(),
                                     request.label(), request.expire_days()));
    response->set_secret(made.first);
    EncodeToken(made.second, response->mutable_token());
    Log("token_created", made.second, caller);
    return absl::OkStatus();
  }

  absl::Status Revoke(const grpc::ServerContext& context, const v1::RevokeTokenRequest& request,
                      v1::RevokeTokenResponse* response) {
    ASSIGN_OR_RETURN(const Caller caller,
                     gate_->Admit(context, "scantrend.v1.AccessService/RevokeToken"));
    ASSIGN_OR_RETURN(const TokenRecord revoked, tokens_->Revoke(request.id()));
    EncodeToken(revoked, response->mutable_token());
    Log("token_revoked", revoked, caller);
    return absl::OkStatus();
  }

  void Log(std::string_view event, const TokenRecord& token, const Caller& caller) {
    std::vector<LogField> fields = {{"token", token.id},
                                    {"role", std::string(RoleName(token.role))}};
    if (!token.sensor.empty()) {
      fields.push_back({"sensor", token.sensor});
    }
    fields.push_back({"caller", caller.name});
    fields.push_back({"peer", caller.peer});
    log_->Write(LogLevel::kInfo, event, fields);
  }

  TokenBook* const tokens_;
  const CallGate* const gate_;
  EventLog* const log_;
};

AccessService::AccessService(TokenBook* tokens, const CallGate* gate, EventLog* log)
    : impl_(std::make_unique<Impl>(tokens, gate, log)) {}
AccessService::~AccessService() = default;
grpc::Service* AccessService::service() { return impl_.get(); }

}  // namespace scantrend
