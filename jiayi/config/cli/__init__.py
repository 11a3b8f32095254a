"""命令行:`python -m jiayi <命令>`。 The same commands serve the first run and production."""

import argparse
import sys

from jiayi.config.cli import commands
from jiayi.config.runtime.problems import CannotStart


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return options.run(options)
    except CannotStart as problem:
        print(f"\n{problem}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="jiayi", description="家医：家庭医生签约服务平台")
    commands_of = top.add_subparsers(title="命令", metavar="命令", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands_of.add_parser(name, help=text, description=text)
        sub.set_defaults(run=getattr(commands, name.replace("-", "_")))
        return sub

    up = add("up", "启动数据库、网页服务和后台任务，Ctrl-C 全部停止")
    up.add_argument("--demo", action="store_true", help="演示模式：加载演示区，显示验证码（仅限本机地址）")
    web = add("web", "网页服务(HTTP 与 WebSocket)")
    web.add_argument("--processes", type=int, default=1, help="进程数")
    worker = add("worker", "后台任务")
    worker.add_argument("--concurrency", type=int, default=3, help="同时执行的任务数")
    add("devices", "设备网关(MQTT)：收血压计、血糖仪传来的数")
    meter = add("device-simulator", "模拟一台血压计，经签名的 HTTP 或 MQTT 发数")
    meter.add_argument("serial", help="序列号")
    meter.add_argument("--key", default="", help="登记时给的签名密钥(HTTP 用)")
    meter.add_argument("--url", default="http://127.0.0.1:8000", help="家医的地址")
    meter.add_argument("--mqtt", default="", help="改走 MQTT：mqtt://用户:密码@主机:1883")
    meter.add_argument("--systolic", type=int, default=None, help="收缩压")
    meter.add_argument("--diastolic", type=int, default=None, help="舒张压")
    meter.add_argument("--pulse", type=int, default=None, help="脉搏")
    meter.add_argument("--count", type=int, default=1, help="发几次")
    meter.add_argument("--every", type=float, default=1.0, help="隔几秒")
    migrate = add("migrate", "建立或更新数据表")
    migrate.add_argument("--demo", action="store_true", help="随后把演示区的加载排入后台任务")
    begin = add("begin", "正式启用：建立第一个机构和三位管理员，密码只显示一次")
    begin.add_argument("name", help="机构名称，例如卫生健康局的全称")
    begin.add_argument("--code", default="ROOT", help="机构代码")
    divisions = add("divisions", "导入行政区划表(CSV 或 JSON，列 code 和 name)，可重复执行")
    divisions.add_argument("file")
    divisions.add_argument("--source", default="", help="来源说明，默认用文件名")
    demo = add("demo", "加载演示区")
    demo.add_argument("--size", type=int, default=55_300, help="居民人数")
    demo.add_argument("--seed", type=int, default=1, help="随机种子")
    demo.add_argument("--today", default=None, help="演示区的“今天”,YYYY-MM-DD")
    add("report", "输出验收报告(一个 JSON 对象)")
    add("check", "检查运行环境：数据库、数据表、密钥、后台任务")
    openapi = add("openapi", "写出各端的 OpenAPI 文件")
    openapi.add_argument("--check", action="store_true", help="只比较，不写")
    menu = add("wechat-menu", "把公众号菜单发布到微信；--rehearse 只显示，不发")
    menu.add_argument("--rehearse", action="store_true", help="只显示要发的菜单")
    backup = add("backup", "备份数据库和文件到一个 tar 文件")
    backup.add_argument("file")
    restore = add("restore", "把备份恢复到空数据库")
    restore.add_argument("file")
    return top
