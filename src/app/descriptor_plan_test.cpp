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
