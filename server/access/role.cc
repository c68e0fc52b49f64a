#include "server/access/role.h"

#include <array>

namespace scantrend {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"ingest", "read", "admin"};

}  // namespace

std::string_view RoleName(Role role) { return kNames[static_cast<size_t>(role) - 1]; }

std::optional<Role> ParseRole(std::string_view name) {
  for (const Role role : {Role::kIngest, Role::kRead, Role::kAdmin}) {
    if (RoleName(role) == name) {
      return role;
    }
  }
  return std::nullopt;
}

bool Includes(Role has, Role needed) {
  return has == needed || (has == Role::kAdmin && needed == Role::kRead);
}

}  // namespace scantrend
