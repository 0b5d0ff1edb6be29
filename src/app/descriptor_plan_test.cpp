#include "app/descriptor_plan.h"

#include <gtest/gtest.h>

#include "adapters/descriptor_limit.h"

namespace airmodem {
namespace {

std::vector<ModuleConfig> modules(std::size_t listeners, std::size_t lasting) {
  std::vector<ModuleConfig> all(listeners + lasting);
  for (std::size_t i = 0; i < listeners; ++i) all[i].terminal.kind = TerminalKind::Tcp;
  return all;
}

TEST(DescriptorPlan, LetsEveryModuleOpenAllItsLinks) {
  const DescriptorPlan usual = plan_descriptors(1024, modules(1, 0));
  EXPECT_EQ(usual.lingering, 252U);
  EXPECT_EQ(usual.modules, 63U);
  const DescriptorPlan two = plan_descriptors(1024, modules(2, 0));
  EXPECT_EQ(two.modules, 31U);
  const DescriptorPlan mixed = plan_descriptors(1024, modules(1, 10));
  EXPECT_EQ(mixed.lingering, 222U);
  EXPECT_EQ(mixed.modules, 55U);
}

TEST(DescriptorPlan, KnowsHowManyLinksAModuleHasAndWhetherItIsTraced) {
  auto with_more = modules(1, 10);
  for (ModuleConfig& each : with_more) {
    each.profile.limits.links = 8;
    each.trace = "trace";
  }
  // 1024 less 16 and ten modules of 15 are 858; three quarters of them are for modules of 15.
  const DescriptorPlan plan = plan_descriptors(1024, with_more);
  EXPECT_EQ(plan.lingering, 214U);
  EXPECT_EQ(plan.modules, 42U);
  auto mixed = modules(2, 0);
  mixed[0].profile.limits.links = 1;
  EXPECT_EQ(plan_descriptors(1024, mixed).modules, 756U / (7 + 12));
}

TEST(DescriptorPlan, IsBoundedOnBothSides) {
  const DescriptorPlan most = plan_descriptors(kMostDescriptors, modules(1, 0));
  EXPECT_EQ(most.lingering, 4096U);
  EXPECT_EQ(most.modules, kMostModules);
  for (const std::size_t few : {std::size_t{0}, std::size_t{12}, std::size_t{24}}) {
    EXPECT_EQ(plan_descriptors(few, modules(1, 0)).modules, 1U);
    EXPECT_GE(plan_descriptors(few, modules(0, 3)).lingering, 1U);
  }
}

}  // namespace
}  // namespace airmodem
