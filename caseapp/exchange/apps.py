from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "caseapp.exchange"
    label = "exchange"
